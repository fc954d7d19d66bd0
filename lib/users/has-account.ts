import { db } from '@/lib/db';

export const hasAccount = async (email: string): Promise<boolean> =>
  (await db.user.findUnique({ where: { email }, select: { id: true } })) !== null;
