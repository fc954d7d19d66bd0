import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/users';
import { listUsers } from '@/lib/users/list-users';

export const GET = serve(op.listUsers, 'site-admin', ({ query }) => listUsers(query));
