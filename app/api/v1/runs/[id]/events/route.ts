import { serve } from '@/lib/api/serve';
import { runEventsOp } from '@/lib/contracts/runs';
import { projectOfRun } from '@/lib/runs/get-run';
import { streamRunEvents } from '@/lib/runs/stream-run-events';

export const dynamic = 'force-dynamic';

export const GET = serve(
  runEventsOp,
  { permission: 'run.read', project: (p) => projectOfRun(p.id) },
  async (c) => streamRunEvents(c.person, c.projectId, c.params.id, c.request, c.query.after),
);
