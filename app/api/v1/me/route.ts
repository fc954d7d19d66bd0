import { serve } from '@/lib/api/serve';
import { getMe } from '@/lib/contracts/users';
import { me } from '@/lib/users/me';

export const GET = serve(getMe, 'signed-in', ({ person }) => me(person));
