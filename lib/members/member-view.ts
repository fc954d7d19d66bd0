import type { Prisma } from '@/lib/db';

export const memberParts = {
  user: { select: { id: true, name: true, email: true, banned: true } },
} satisfies Prisma.MemberInclude;

type Row = Prisma.MemberGetPayload<{ include: typeof memberParts }>;

export const memberView = ({ user, userId: _, ...row }: Row) => ({
  ...row,
  person: { ...user, banned: user.banned ?? false },
});
