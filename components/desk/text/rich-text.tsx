'use client';
import { useTranslations } from 'next-intl';
import { Fragment, memo, type ReactNode, useMemo } from 'react';
import { cn } from '@/components/ui/cn';
import type { Span } from '@/lib/contracts/task-modes';
import { type Inline, parseRich } from './parse-rich';

export type Marked = Pick<Span, 'start' | 'end'> & { title?: string };

interface Props {
  text: string;
  /** Language of the text: fonts, hyphenation and measure follow it. */
  locale: string;
  /** Begins here. */
  from?: number;
  marks?: readonly Marked[];
  /** As written: no markdown. */
  plain?: boolean;
  className?: string;
}

const NONE: readonly Marked[] = [];

/**
 * Text of people and models. Markdown becomes elements, never HTML; nothing from outside is loaded before a click. Each
 * leaf knows its place in the source (`data-at`), so that a selection can be turned into offsets.
 */
export const RichText = memo(function RichText({
  text,
  locale,
  from = 0,
  marks = NONE,
  plain,
  className,
}: Props) {
  const blocks = useMemo(() => (plain ? undefined : parseRich(text, from)), [text, from, plain]);
  const leaf = (start: number, end: number) => <Leaf text={text} start={start} end={end} marks={marks} />;
  if (!blocks)
    return (
      <div lang={locale} dir="auto" className={cn('reading', className)}>
        {leaf(from, text.length)}
      </div>
    );
  const line = (inside: readonly Inline[]) => inside.map((i) => <Part key={i.start} part={i} leaf={leaf} />);
  return (
    <div lang={locale} dir="auto" className={cn('reading flex flex-col gap-2', className)}>
      {blocks.map((b, i) => {
        const key = `${b.kind}${i}`;
        if (b.kind === 'hr') return <hr key={key} className="border-t" />;
        if (b.kind === 'code')
          return (
            <pre
              key={key}
              dir="ltr"
              className="whitespace-pre-wrap rounded-sm bg-sunken p-2 font-mono text-sm"
            >
              {leaf(b.start, b.end)}
            </pre>
          );
        if (b.kind === 'list')
          return (
            <ul key={key} className="flex flex-col gap-0.5">
              {b.items.map((item, j) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  key={j}
                  dir="auto"
                  className="flex gap-2"
                  style={{ paddingInlineStart: `${item.depth}em` }}
                >
                  <span className="shrink-0 text-muted">{/\d/.test(item.mark) ? item.mark : '•'}</span>
                  <span className="min-w-0">{line(item.inside)}</span>
                </li>
              ))}
            </ul>
          );
        const style = { h: 'font-semibold', quote: 'border-l-2 pl-2 text-muted', p: '' }[b.kind];
        return (
          <p key={key} dir="auto" className={cn(style, b.kind === 'h' && b.level < 3 && 'text-lg')}>
            {line(b.inside)}
          </p>
        );
      })}
    </div>
  );
});

type LeafOf = (start: number, end: number) => ReactNode;

function Part({ part, leaf }: { part: Inline; leaf: LeafOf }) {
  const { start, end } = part;
  if (!('inside' in part)) return <PlainPart kind={part.kind}>{leaf(start, end)}</PlainPart>;
  const inside = part.inside.map((i) => <Part key={i.start} part={i} leaf={leaf} />);
  if ('url' in part)
    return (
      <OutsideLink url={part.url} image={part.kind === 'image'}>
        {inside.length > 0 ? inside : undefined}
      </OutsideLink>
    );
  if (part.kind === 'strong') return <strong className="font-semibold">{inside}</strong>;
  return part.kind === 'em' ? <em>{inside}</em> : <del>{inside}</del>;
}

function PlainPart({
  kind,
  children,
}: {
  kind: 'text' | 'code' | 'hashtag' | 'mention';
  children: ReactNode;
}) {
  if (kind === 'text') return children;
  if (kind === 'code') return <code className="rounded-sm bg-sunken px-1 font-mono text-sm">{children}</code>;
  return <span className="text-accent">{children}</span>;
}

/** An address elsewhere: where it leads stands beside it, and only a click goes there, in another tab. */
export function OutsideLink({
  url,
  image,
  children,
}: {
  url: string;
  image?: boolean;
  children?: ReactNode;
}) {
  const t = useTranslations('desk');
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer nofollow"
      referrerPolicy="no-referrer"
      className="text-accent underline underline-offset-2"
    >
      {children ?? url}
      <span className="text-muted text-xs">
        {' '}
        {t(image ? 'outsideImage' : 'outside', { host: hostOf(url) })}
      </span>
    </a>
  );
}

const hostOf = (url: string) => {
  try {
    return new URL(url).host;
  } catch {
    return url.slice(0, 40);
  }
};

/** A stretch of the source, with the marked passages in it. */
function Leaf({
  text,
  start,
  end,
  marks,
}: {
  text: string;
  start: number;
  end: number;
  marks: readonly Marked[];
}) {
  const here = marks.filter((m) => m.start < end && m.end > start);
  if (here.length === 0) return <span data-at={start}>{text.slice(start, end)}</span>;
  const cuts = [...new Set([start, end, ...here.flatMap((m) => [m.start, m.end])])]
    .filter((c) => c >= start && c <= end)
    .sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, i) => {
    const to = cuts[i + 1]!;
    const over = here.filter((m) => m.start < to && m.end > from);
    const words = <span data-at={from}>{text.slice(from, to)}</span>;
    if (over.length === 0) return <Fragment key={from}>{words}</Fragment>;
    const title = over.map((m) => m.title).filter(Boolean);
    return (
      <mark
        key={from}
        title={title.join(', ') || undefined}
        className="rounded-sm bg-unsure-soft text-ink underline decoration-unsure decoration-wavy underline-offset-4"
      >
        {words}
      </mark>
    );
  });
}
