import type { Role } from '@/lib/contracts/words';
import type { Actor } from '@/lib/members/rules';
import type { Person } from './authorize';

/** Who acts on a project's members. */
export const actorOf = (call: { person: Person; role: Role | undefined }): Actor => ({
  id: call.person.id,
  siteAdmin: call.person.siteAdmin,
  role: call.role!,
});
