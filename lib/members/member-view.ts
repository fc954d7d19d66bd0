import type { PausedReason } from '@/lib/contracts/assignments';
import type { Prisma } from '@/lib/db';
import { standingOf } from './standing-of';

export const memberParts = {
  user: { select: { id: true, name: true, email: true, banned: true } },
} satisfies Prisma.MemberInclude;

type Row = Prisma.MemberGetPayload<{ include: typeof memberParts }>;

/** Members of one project as the contract shows them, in the order given. */
export async function memberViews(projectId: string, rows: readonly Row[]) {
  const standing = await standingOf(
    projectId,
    rows.map((r) => r.userId),
  );
  return rows.map(({ user, userId, pausedAt, pausedReason, ...row }) => ({
    ...row,
    paused: pausedAt && { at: pausedAt, reason: pausedReason as PausedReason },
    person: { ...user, banned: user.banned ?? false },
    ...standing.get(userId)!,
  }));
}

export const memberView = async (row: Row) => (await memberViews(row.projectId, [row]))[0]!;
