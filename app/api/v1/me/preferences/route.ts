import { serve } from '@/lib/api/serve';
import { getPreferences, putPreferences } from '@/lib/contracts/preferences';
import { readPreferences } from '@/lib/preferences/read-preferences';
import { savePreferences } from '@/lib/preferences/save-preferences';

export const GET = serve(getPreferences, 'signed-in', ({ person }) => readPreferences(person.id));
export const PUT = serve(putPreferences, 'signed-in', ({ person, body }) => savePreferences(person.id, body));
