import type { z } from 'zod';
import type { Flag } from '@/lib/contracts/flags';
import { may } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/words';
import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { FLAG_COLUMNS, FLAG_JOINS } from './flag-lines';

export interface Reader {
  userId: string;
  role: Role;
}

const READ = `
  select ${FLAG_COLUMNS}, f.user_id as owner,
    (select jsonb_agg(jsonb_build_object('id', m.id, 'text', m.text,
       'createdAt', to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'author', jsonb_build_object('id', w.id, 'name', w.name)) order by m.seq)
     from flag_message m join "user" w on w.id = m.author_id where m.thread_id = f.id) as thread,
    jsonb_build_object('messages', pv.messages) as prompt,
    (select jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text) order by s.n)
     from unnest(a.shown) with ordinality as s(id, n) join candidate c on c.id = s.id) as candidates,
    (select jsonb_build_object('groups', r.groups, 'unrankable', to_jsonb(r.unrankable)) from ranking r
     where r.assignment_id = a.id and r.state in ('counted', 'extra', 'adjudicated')
     order by r.revision desc limit 1) as ranking
  from flag_thread f ${FLAG_JOINS} where f.id = $1`;

/** One thread with its item; 404 to anyone but who opened it and those who may read flags. */
export async function readFlag(id: string, reader: Reader): Promise<z.input<typeof Flag>> {
  const { rows } = await pool().query<z.input<typeof Flag> & { owner: string }>(READ, [id]);
  if (!rows[0] || !mayRead(rows[0].owner, reader)) throw notFound('This flag');
  return rows[0];
}

export const mayRead = (owner: string, { userId, role }: Reader) =>
  owner === userId || may(role, 'flag.read');
