import { NO_PREFERENCES, Preferences } from '@/lib/contracts/preferences';
import { pool } from '@/lib/db';

/** What a person wants of the interface. What a later release does not know any more is as it was at first. */
export async function readPreferences(userId: string): Promise<Preferences> {
  const { rows } = await pool().query<{ value: unknown }>({
    name: 'read-preferences',
    text: 'select value from user_preferences where user_id = $1',
    values: [userId],
  });
  if (!rows[0]) return NO_PREFERENCES;
  const kept = Preferences.safeParse(rows[0].value);
  return kept.success ? kept.data : NO_PREFERENCES;
}
