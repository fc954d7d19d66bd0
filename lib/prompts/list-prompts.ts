import type { z } from 'zod';
import type { listPrompts as operation, PromptLine } from '@/lib/contracts/prompts';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Query = z.output<NonNullable<typeof operation.query>>;
type Answer = { items: z.input<typeof PromptLine>[]; nextCursor?: string };

const LIST = `
  select p.id, p.seq, p.external_id as "externalId", p.locale, p.split::text as split, p.version,
    p.created_at as "createdAt", jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name) as task,
    left(v.messages->-1->>'content', 240) as preview,
    (select count(*)::int from candidate c where c.prompt_version_id = v.id) as candidates,
    (select count(*)::int from item i join ranking r on r.item_id = i.id
      where i.prompt_id = p.id and r.state in ('counted', 'adjudicated')) as rankings
  from prompt p join task t on t.id = p.task_id
  join prompt_version v on v.prompt_id = p.id and v.version = p.version
  where p.project_id = $1 and p.seq > $2`;

/** A page of a project's prompts, in the order they came. */
export async function listPrompts(projectId: string, q: Query): Promise<Answer> {
  const values: unknown[] = [projectId, q.cursor ? decodeCursor(q.cursor, 1)[0] : 0];
  const where: string[] = [];
  const also = (sql: (n: string) => string, value: unknown) => {
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  if (q.task) also((n) => `p.task_id = ${n}`, q.task);
  if (q.locale) also((n) => `p.locale = ${n}`, q.locale);
  if (q.split) also((n) => `p.split = ${n}::split`, q.split);
  if (q.ranked)
    where.push(`${q.ranked === '1' ? '' : 'not '}exists (select 1 from item i join ranking r on r.item_id = i.id
      where i.prompt_id = p.id and r.state in ('counted', 'adjudicated'))`);
  // The partial index of such candidates is small: they are gathered from it, not looked for prompt by prompt.
  if (q.namesModel)
    where.push(`v.id in (select c.prompt_version_id from candidate c where c.names_model is not null)`);
  // Messages as text have their quotes and line breaks escaped, as the words searched for are here.
  if (q.q)
    also(
      (n) => `(p.external_id ilike ${n} or v.messages::text ilike ${n})`,
      `%${JSON.stringify(q.q)
        .slice(1, -1)
        .replace(/[\\%_]/g, '\\$&')}%`,
    );
  values.push(q.limit + 1);
  const { rows } = await pool().query<z.input<typeof PromptLine> & { seq: string }>(
    `${LIST} ${where.map((w) => `and ${w}`).join(' ')} order by p.seq limit $${values.length}`,
    values,
  );
  const items = rows.slice(0, q.limit);
  const last = items.at(-1);
  return { items, ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.seq]) } : {}) };
}
