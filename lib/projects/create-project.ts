import { randomBytes } from 'node:crypto';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { NewProject } from '@/lib/contracts/projects';
import { db, Prisma } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { isUniqueViolation } from '@/lib/is-unique-violation';
import { checkPatterns } from '@/lib/names-model/check-patterns';
import { checkRule } from './check-rules';
import { getProject } from './get-project';

/** A fixed salt (of the demo, of the loop) makes splits and hashes the same on any machine. */
export interface FixedSettings {
  isDemo?: true;
  splitSalt: string;
}

/** Makes a project; whoever makes it by hand is its first admin. */
export async function createProject(person: Person, input: NewProject, fixed?: FixedSettings) {
  checkPatterns(input.namePatterns);
  checkRule(input.groupRules, input.overlap ?? 1);
  const id = await db
    .$transaction(async (tx) => {
      const project = await tx.project.create({
        data: {
          splitSalt: randomBytes(16).toString('hex'),
          ...definedOnly(input),
          namePatterns: input.namePatterns ?? Prisma.DbNull,
          ...fixed,
        },
      });
      if (!fixed?.isDemo)
        await tx.member.create({ data: { projectId: project.id, userId: person.id, role: 'admin' } });
      await recordAudit(tx, {
        projectId: project.id,
        actorId: fixed?.isDemo ? null : person.id,
        action: 'project.created',
        entity: 'project',
        entityId: project.id,
        after: input,
      });
      return project.id;
    })
    .catch((e: unknown) => {
      if (isUniqueViolation(e))
        throw new DiscernError(
          'conflict',
          `There is a project with the address ${input.slug} already; choose another one.`,
          { field: 'slug' },
        );
      throw e;
    });
  return getProject(person, id);
}

/** Prisma takes undefined for "not given", and a type that says so exactly wants it gone. */
const definedOnly = (input: NewProject) =>
  Object.fromEntries(Object.entries(input).filter(([, v]) => v !== undefined)) as NewProject & {
    description?: string;
  };
