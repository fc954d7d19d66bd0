import { streamRows } from '@/lib/imports/export-rows';

/** Kind and SQL of each part of what is kept of a person ($1), in the order of the file. */
const PARTS: [kind: string, sql: string][] = [
  ['account', `select to_jsonb(u) from "user" u where u.id = $1`],
  [
    'sign-in',
    `select jsonb_build_object('provider', a."providerId", 'createdAt', a."createdAt") from account a where a."userId" = $1`,
  ],
  ['session', `select to_jsonb(s) - 'token' from session s where s."userId" = $1`],
  ['preferences', `select to_jsonb(p) from user_preferences p where p.user_id = $1`],
  [
    'invite',
    `select to_jsonb(l) - 'token_hash' from one_time_link l join "user" u on u.email = l.email where u.id = $1`,
  ],
  ['member', `select to_jsonb(m) from member m where m.user_id = $1`],
  ['guidelines-read', `select to_jsonb(g) from guideline_read g where g.user_id = $1`],
  ['qualification', `select to_jsonb(q) from task_qualification q where q.user_id = $1`],
  ['assignment', `select to_jsonb(a) from assignment a where a.user_id = $1`],
  // Which questions were gold is told to nobody who answers them.
  [
    'ranking',
    `select to_jsonb(r) - array['body_hash', 'reference_agreement']
       || case when r.reference_agreement is null then '{}'::jsonb else '{"state": "counted"}' end
     from ranking r where r.user_id = $1`,
  ],
  [
    'edit',
    `select jsonb_build_object('id', c.id, 'text', c.text, 'createdAt', c.created_at) from candidate c where c.user_id = $1`,
  ],
  ['vote', `select to_jsonb(v) - 'body_hash' from vote v where v.user_id = $1`],
  ['flag', `select to_jsonb(f) from flag_thread f where f.user_id = $1`],
  ['flag-message', `select to_jsonb(m) from flag_message m where m.author_id = $1`],
  ['decision', `select to_jsonb(e) from audit_event e where e.actor_id = $1`],
];

/** Everything that is kept of a person, as JSON lines `{kind, data}`; secrets (passwords, tokens) are left out. */
export const exportPerson = (userId: string): ReadableStream<Uint8Array> =>
  streamRows<{ kind: string; data: unknown }>(
    PARTS.map(([kind, sql]) => `select '${kind}' as kind, x.data from (${sql}) as x(data)`).join(
      ' union all ',
    ),
    [userId],
    (row) => `${JSON.stringify(row)}\n`,
  );
