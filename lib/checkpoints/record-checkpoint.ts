import { recordAudit } from '@/lib/audit/record-audit';
import { db, type Prisma } from '@/lib/db';

export interface NewCheckpoint {
  id: string;
  projectId: string;
  runId: string;
  kind: 'lora' | 'judge' | 'full';
  name: string;
  base: string;
  step: number;
  sha256: string;
  bytes: number;
  lineage: Record<string, unknown>;
  metrics: Record<string, unknown>;
}

/** Records a run's checkpoint (a LoRA, of a judge with its head, or all weights) with its ModelRef. Its files must lie in the checkpoint folder already. Idempotent. */
export async function recordCheckpoint(c: NewCheckpoint): Promise<void> {
  await db.$transaction(async (tx) => {
    const known = await tx.checkpoint.findUnique({ where: { runId: c.runId } });
    if (known) return;
    await tx.checkpoint.create({
      data: {
        ...c,
        bytes: BigInt(c.bytes),
        lineage: c.lineage as Prisma.InputJsonObject,
        metrics: c.metrics as Prisma.InputJsonObject,
      },
    });
    await tx.modelRef.create({ data: { kind: 'checkpoint', name: c.id, checkpointId: c.id } });
    await recordAudit(tx, {
      projectId: c.projectId,
      action: 'checkpoint.created',
      entity: 'checkpoint',
      entityId: c.id,
      after: { runId: c.runId, sha256: c.sha256, step: c.step },
    });
  });
}
