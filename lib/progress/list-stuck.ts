import type { z } from 'zod';
import type { listStuck as operation, StuckItem } from '@/lib/contracts/throughput';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { readItems } from './read-items';

/** An item is stuck when it came back without a ranking so often. */
const OFTEN = 3;

type Answer = z.input<NonNullable<(typeof operation)['response']>>;

/** Open items that keep coming back, the worst first, and languages with open slots that no annotator knows. */
export async function listStuck(
  projectId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<Answer> {
  const [often, id] = page.cursor ? decodeCursor(page.cursor, 2) : [null, null];
  const { rows } = await pool().query<z.input<typeof StuckItem>>(
    `select i.id as "itemId", jsonb_build_object('id', p.id, 'externalId', p.external_id) as prompt,
       jsonb_build_object('id', t.id, 'name', t.name) as task, i.locale, x.skipped, x.expired, i.free
     from item_trouble x join item i on i.id = x.item_id join prompt p on p.id = i.prompt_id join task t on t.id = i.task_id
     where x.project_id = $1 and x.skipped + x.expired >= $2 and i.free > 0 and i.closed_at is null
       and ($3::int is null or (-(x.skipped + x.expired), x.item_id) > (-$3, $4::uuid))
     order by x.skipped + x.expired desc, x.item_id limit $5`,
    [projectId, OFTEN, often, id, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items,
    unknownLocales: await unknownLocales(projectId),
    ...(rows.length > page.limit && last
      ? { nextCursor: encodeCursor([last.skipped + last.expired, last.itemId]) }
      : {}),
  };
}

/** An annotator without languages knows all of them. */
async function unknownLocales(projectId: string): Promise<Answer['unknownLocales']> {
  const { rows } = await pool().query<{ locales: string[] }>(
    `select locales from member where project_id = $1 and role = 'annotator'`,
    [projectId],
  );
  if (rows.some((m) => m.locales.length === 0)) return [];
  const known = new Set(rows.flatMap((m) => m.locales));
  const left = new Map<string, number>();
  for (const i of await readItems(pool(), projectId))
    if (!known.has(i.locale) && i.slots > i.counted)
      left.set(i.locale, (left.get(i.locale) ?? 0) + i.slots - i.counted);
  return [...left].map(([locale, n]) => ({ locale, left: n }));
}
