import type { Stretch } from './word-diff';

/** One side of a comparison; the words that only it has are marked. */
export const MarkedWords = ({ words }: { words: readonly Stretch[] }) =>
  words.map((w, i) =>
    w.own ? (
      <mark
        // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one comparison never change places
        key={i}
        className="rounded-sm bg-accent-soft text-ink underline decoration-accent underline-offset-4"
      >
        {w.text}
      </mark>
    ) : (
      w.text
    ),
  );
