import { serve } from '@/lib/api/serve';
import { anonymiseUser as operation } from '@/lib/contracts/users';
import { anonymiseUser } from '@/lib/users/anonymise-user';

export const POST = serve(operation, 'site-admin', ({ person, params, body }) =>
  anonymiseUser(person, params.id, body.confirm),
);
