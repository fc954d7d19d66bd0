import type { Preferences } from '@/lib/contracts/preferences';
import { pool } from '@/lib/db';

export async function savePreferences(userId: string, value: Preferences): Promise<Preferences> {
  await pool().query(
    `insert into user_preferences (user_id, value) values ($1, $2)
     on conflict (user_id) do update set value = excluded.value, updated_at = now()`,
    [userId, JSON.stringify(value)],
  );
  return value;
}
