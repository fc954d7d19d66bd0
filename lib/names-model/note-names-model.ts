import { pool } from '@/lib/db';
import { namedBy } from './names-model';

/** Notes for the lead by which pattern each of the `named` candidates names its model. Most items have none. */
export async function noteNamesModel(
  candidates: readonly { id: string; text: string }[],
  named: readonly string[] | undefined,
  patterns: readonly string[] | null,
): Promise<void> {
  if (!named || named.length === 0) return;
  const by = named.map((id) => namedBy(candidates.find((c) => c.id === id)?.text ?? '', patterns) ?? null);
  await pool().query(
    `update candidate c set names_model = g.pattern from unnest($1::uuid[], $2::text[]) as g(id, pattern)
     where c.id = g.id and c.names_model is distinct from g.pattern`,
    [named, by],
  );
}
