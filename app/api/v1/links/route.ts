import { serve } from '@/lib/api/serve';
import { createSiteLink } from '@/lib/contracts/users';
import { createLink } from '@/lib/links/create-link';

export const POST = serve(createSiteLink, 'site-admin', ({ person, body }) => createLink(person.id, body));
