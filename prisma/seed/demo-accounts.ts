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

/**
 * Makes the accounts that are missing and gives all of them the password in force. A role that someone changed stays.
 * They are written in order: when the last has the password, all have it, and one slow check is enough.
 */
export async function seedDemoAccounts(projectId: string, password: string): Promise<void> {
  const known = await db.user.findMany({
    where: { email: { in: DEMO_ACCOUNTS.map((a) => a.email) } },
    include: { accounts: true },
  });
  const last = known.find((u) => u.email === DEMO_ACCOUNTS.at(-1)!.email);
  if (known.length === DEMO_ACCOUNTS.length && (await hasPassword(last, password))) return;
  for (const { email, name, role } of DEMO_ACCOUNTS) {
    const user = known.find((u) => u.email === email);
    if (!user) {
      await addUser(null, { email, name, password, isDemo: true }, joining(projectId, role));
      continue;
    }
    if (!(await hasPassword(user, password)))
      await db.account.updateMany({
        where: { userId: user.id, providerId: 'credential' },
        data: { password: await hashPassword(password) },
      });
  }
}

async function hasPassword(
  user: { accounts: { providerId: string; password: string | null }[] } | undefined,
  password: string,
): Promise<boolean> {
  const hash = user?.accounts.find((a) => a.providerId === 'credential')?.password;
  return hash ? verifyPassword({ hash, password }) : false;
}
