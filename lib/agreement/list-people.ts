import type { z } from 'zod';
import type {
  listAgreementOfPairs as pairsOperation,
  listAgreementOfPeople as peopleOperation,
} from '@/lib/contracts/agreement';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { SUM_COLUMNS, type SumRow, shownOf } from './figures';

type Query = z.output<NonNullable<typeof peopleOperation.query>>;
type People = z.input<NonNullable<typeof peopleOperation.response>>;
type Pairs = z.input<NonNullable<typeof pairsOperation.response>>;

/** A page of people by how many items they share with others. */
export async function listAgreementOfPeople(projectId: string, q: Query): Promise<People> {
  const { rows, next } = await page(projectId, 'person', q);
  const nameOf = await names(rows.map((row) => row.key));
  const items = rows.map((row) => ({
    ...nameOf(row.key),
    items: row.items,
    tauB: shownOf(row, 'tauB'),
    pairwise: shownOf(row, 'pairwise'),
  }));
  return { items, ...next };
}

/** A page of pairs of people by how many items both ranked. */
export async function listAgreementOfPairs(projectId: string, q: Query): Promise<Pairs> {
  const { rows, next } = await page(projectId, 'pair', q);
  const nameOf = await names(rows.flatMap((row) => row.key.split(' ')));
  const items = rows.map((row) => {
    const [a, b] = row.key.split(' ') as [string, string];
    return {
      ...{ a: nameOf(a), b: nameOf(b), items: row.items },
      ...{ tauB: shownOf(row, 'tauB'), pairwise: shownOf(row, 'pairwise'), kappa: shownOf(row, 'kappa') },
    };
  });
  return { items, ...next };
}

async function page(projectId: string, scope: 'person' | 'pair', q: Query) {
  const [items, key] = q.cursor ? decodeCursor(q.cursor, 2) : [null, null];
  const { rows } = await pool().query<SumRow>(
    `select ${SUM_COLUMNS} from agreement_sum
     where project_id = $1 and task = $2 and scope = $3
       and ($4::int is null or items < $4::int or (items = $4::int and key > $5))
     order by items desc, key limit $6`,
    [projectId, q.task ?? '', scope, items, key, q.limit + 1],
  );
  const last = rows[q.limit - 1];
  const next = rows.length > q.limit && last ? { nextCursor: encodeCursor([last.items, last.key]) } : {};
  return { rows: rows.slice(0, q.limit), next };
}

async function names(ids: string[]) {
  const { rows } = await pool().query<{ id: string; name: string }>(
    'select id, name from "user" where id = any($1::text[])',
    [ids],
  );
  const by = new Map(rows.map((r) => [r.id, r.name]));
  return (id: string) => ({ id, name: by.get(id) ?? id });
}
