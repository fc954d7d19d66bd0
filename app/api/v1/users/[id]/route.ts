import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/users';
import { updateUser } from '@/lib/users/update-user';

export const PATCH = serve(op.updateUser, 'site-admin', ({ person, params, body }) =>
  updateUser(person, params.id, body),
);
