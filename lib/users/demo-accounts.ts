import { demoSignInAllowed } from '@/lib/auth/demo-allowed';
import { ROLES } from '@/lib/contracts/words';
import { db } from '@/lib/db';

/** The demo's accounts for the sign-in page, without any secret; none where they may not sign in. */
export async function demoAccounts() {
  if (!demoSignInAllowed()) return [];
  const users = await db.user.findMany({
    where: { isDemo: true, banned: { not: true } },
    select: { email: true, members: { select: { role: true }, take: 1 } },
    orderBy: { createdAt: 'asc' },
    take: 10,
  });
  return users
    .flatMap((u) => (u.members[0] ? [{ email: u.email, role: u.members[0].role }] : []))
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}
