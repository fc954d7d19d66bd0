import type pg from 'pg';

/** Closes the open items of versions of these prompts that are not current: they are handed out no more. Whoever
 * holds one may still submit. Answers how many were closed. */
export async function closeOlderItems(client: pg.ClientBase, promptIds: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `update item i set closed_at = now()
     from prompt p join prompt_version pv on pv.prompt_id = p.id and pv.version = p.version
     where p.id = any($1::uuid[]) and i.prompt_id = p.id and i.prompt_version_id <> pv.id and i.closed_at is null`,
    [promptIds],
  );
  return rowCount ?? 0;
}
