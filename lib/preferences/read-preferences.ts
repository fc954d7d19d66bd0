import { NO_PREFERENCES } from '@/lib/contracts/preference-words';
import { Preferences } from '@/lib/contracts/preferences';
import { pool } from '@/lib/db';

/** What a person said they want of the interface, or null. What a later release does not know counts as never said. */
export async function storedPreferences(userId: string): Promise<Preferences | null> {
  const { rows } = await pool().query<{ value: unknown }>({
    name: 'read-preferences',
    text: 'select value from user_preferences where user_id = $1',
    values: [userId],
  });
  const kept = Preferences.safeParse(rows[0]?.value);
  return kept.success ? kept.data : null;
}

export const readPreferences = async (userId: string): Promise<Preferences> =>
  (await storedPreferences(userId)) ?? NO_PREFERENCES;
