import { slotsOf } from '@/lib/contracts/groups';
import type { Tx } from '@/lib/db';
import { DiscernError } from '@/lib/errors';

/** Throws unless the slots a rule keeps for groups are no more than an item of it has. */
export function checkRule(rules: unknown, overlap: number, field = 'groupRules'): void {
  const kept = slotsOf((rules ?? {}) as Record<string, number>);
  if (kept > overlap)
    throw new DiscernError(
      'invalid',
      `The rule keeps ${kept} slots of an item for groups, and items have ${overlap}: want more rankings of each item, or keep fewer slots.`,
      [{ field, message: `keeps more than ${overlap}` }],
    );
}

/** The same for a project and those of its tasks that take its rule or its overlap. */
export async function checkRules(
  tx: Pick<Tx, 'task'>,
  project: { id: string; overlap: number; groupRules: unknown },
): Promise<void> {
  checkRule(project.groupRules, project.overlap);
  const tasks = await tx.task.findMany({
    where: { projectId: project.id },
    select: { overlap: true, groupRules: true },
  });
  for (const t of tasks) checkRule(t.groupRules ?? project.groupRules, t.overlap ?? project.overlap);
}
