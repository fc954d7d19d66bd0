import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { cancelJob } from '@/lib/jobs/cancel-job';
import { appendRunEvents } from './append-run-events';

/** Stops a run after the step in hand (at once while it waits); its saved state stays for a resume. */
export async function cancelRun(person: Person, projectId: string, id: string) {
  const work = await cancelJob(person, id);
  await recordAudit(db, {
    projectId,
    actorId: person.id,
    action: 'run.cancelled',
    entity: 'run',
    entityId: id,
  });
  await appendRunEvents(id, [
    { kind: 'state', data: { state: work.state, event: 'cancel-requested', by: person.name } },
  ]);
  return work;
}
