import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { createRunOp } from '@/lib/contracts/runs';
import { db, type Prisma } from '@/lib/db';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { namesOfBases } from '@/lib/models/base-folder';
import { appendRunEvents } from './append-run-events';
import { estimateOn } from './estimate-run';
import { type UsableData, usableData } from './usable-data';

type Body = z.output<NonNullable<typeof createRunOp.body>>;

/** Records a run and puts it in line; with `claim` this process runs it itself (command line). Throws when its data, the model or the starting adapter cannot be used. */
export async function createRun(person: Person, body: Body, claim?: string, engine = 'embedded') {
  const data = await usableData(body);
  const { recipe } = body;
  const estimate = await estimateOn(data, recipe);
  const id = randomUUID();
  const job = await db.$transaction(async (tx) => {
    await tx.trainingRun.create({
      data: {
        id,
        projectId: body.projectId,
        versionId: body.versionId ?? null,
        name: body.name ?? nameOf(data, (await namesOfBases([recipe.model]))(recipe.model)),
        stage: recipe.stage,
        engine,
        recipe,
        recipeHash: createHash('sha256').update(JSON.stringify(recipe)).digest('hex'),
        totalSteps: estimate.steps,
        estimate: estimate satisfies Prisma.InputJsonObject,
        createdById: person.id,
      },
    });
    await createJob(tx, {
      id,
      name: 'run',
      projectId: body.projectId,
      createdById: person.id,
      total: estimate.steps,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId: body.projectId,
      actorId: person.id,
      action: 'run.created',
      entity: 'run',
      entityId: id,
      after: { versionId: body.versionId ?? null, recipe },
    });
    return tx.job.findUniqueOrThrow({ where: { id } });
  });
  await appendRunEvents(id, [{ kind: 'state', data: { event: 'created', by: person.name } }]);
  if (!claim) await deliver('run', id);
  return workOf(job);
}

/** The data and the model, in at most 120 characters as a name that a person gives. */
function nameOf({ version, corpora }: UsableData, model: string): string {
  const data = version
    ? `${version.set.name} v${version.version}`
    : corpora
        .map((c) => c.name)
        .join(' + ')
        .slice(0, 80);
  return `${data} · ${model}`.slice(0, 120);
}
