import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';
import { addUser, joining } from '@/lib/users/add-user';

export const DEMO_ACCOUNTS: { email: string; name: string; role: Role }[] = [
  { email: 'annotator@demo.discern.local', name: 'Ana Ruiz', role: 'annotator' },
  { email: 'annotator2@demo.discern.local', name: '周小棠', role: 'annotator' },
  { email: 'lead@demo.discern.local', name: 'Lena Park', role: 'lead' },
  { email: 'engineer@demo.discern.local', name: 'Emeka Obi', role: 'engineer' },
  // Rules this project only, never the site.
  { email: 'admin@demo.discern.local', name: 'Ada Lind', role: 'admin' },
];

/** Makes the accounts that are missing and gives all of them the password in force. A role that someone changed stays. */
export async function seedDemoAccounts(projectId: string, password: string): Promise<void> {
  const known = await db.user.findMany({
    where: { email: { in: DEMO_ACCOUNTS.map((a) => a.email) } },
    include: { accounts: true },
  });
  for (const { email, name, role } of DEMO_ACCOUNTS) {
    const user = known.find((u) => u.email === email);
    if (!user) {
      await addUser(null, { email, name, password, isDemo: true }, joining(projectId, role));
      continue;
    }
    const account = user.accounts.find((a) => a.providerId === 'credential');
    if (account?.password && !(await verifyPassword({ hash: account.password, password })))
      await db.account.update({
        where: { id: account.id },
        data: { password: await hashPassword(password) },
      });
  }
}
