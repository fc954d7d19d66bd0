import type pg from 'pg';
import { DEFAULT_TAGS } from '@/lib/contracts/mode-words';
import type { Span } from '@/lib/contracts/task-modes';
import { DiscernError } from '@/lib/errors';

/** Throws `unprocessable` unless each passage lies in its candidate's text and has a tag of the task. */
export async function checkSpans(
  client: Pick<pg.ClientBase, 'query'>,
  spans: readonly Span[],
  tags: readonly { key: string }[],
): Promise<void> {
  if (spans.length === 0) return;
  const known = new Set((tags.length > 0 ? tags : DEFAULT_TAGS).map((t) => t.key));
  const { rows } = await client.query<{ id: string; text: string }>(
    'select id, text from candidate where id = any($1::uuid[])',
    [[...new Set(spans.map((s) => s.candidateId))]],
  );
  const lengths = new Map(rows.map((r) => [r.id, r.text.length]));
  for (const s of spans) {
    const length = lengths.get(s.candidateId) ?? 0;
    const why =
      s.start >= s.end || s.end > length
        ? `must lie within the ${length} characters of candidate ${s.candidateId}`
        : known.has(s.tag)
          ? undefined
          : `has the tag ${s.tag}, which this task does not know`;
    if (why)
      throw new DiscernError(
        'unprocessable',
        `A marked passage (${s.start} to ${s.end}) ${why}. Nothing was stored.`,
        { span: s },
      );
  }
}
