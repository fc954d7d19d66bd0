import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { ProjectPatch } from '@/lib/contracts/projects';
import { db, Prisma } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { checkPatterns } from '@/lib/names-model/check-patterns';
import { checkRules } from './check-rules';
import { getProject } from './get-project';

/** Changes what is given. The test share is fixed by the first prompt: splits never move. */
export async function updateProject(person: Person, id: string, patch: ProjectPatch) {
  checkPatterns(patch.namePatterns);
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select id from project where id = ${id}::uuid for update`;
    const before = await tx.project.findUnique({ where: { id } });
    if (!before) throw notFound('This project');
    const changed = Object.entries(patch).filter(
      ([k, v]) => v !== undefined && JSON.stringify(v) !== JSON.stringify(before[k as keyof typeof before]),
    );
    if (changed.length === 0) return;
    const keys = changed.map(([k]) => k);
    if (keys.includes('testShare') && (await tx.prompt.count({ where: { projectId: id }, take: 1 })) > 0)
      throw new DiscernError(
        'conflict',
        'The test share cannot change once there are prompts: a test prompt must never become a training one.',
        { field: 'testShare' },
      );
    await checkRules(tx, { ...before, ...patch, groupRules: patch.groupRules ?? before.groupRules });
    const data = Object.fromEntries(changed);
    await tx.project.update({
      where: { id },
      data: data.namePatterns === null ? { ...data, namePatterns: Prisma.DbNull } : data,
    });
    // Whether unrankable candidates have a place changes what every item says of agreement.
    if (keys.includes('rankedOverUnrankable'))
      await tx.$executeRaw`insert into agreement_dirty (project_id, item_id)
        select project_id, item_id from item_agreement where project_id = ${id}::uuid`;
    await recordAudit(tx, {
      projectId: id,
      actorId: person.id,
      action: 'project.updated',
      entity: 'project',
      entityId: id,
      before: Object.fromEntries(keys.map((k) => [k, before[k as keyof typeof before]])),
      after: Object.fromEntries(changed),
    });
  });
  return getProject(person, id);
}
