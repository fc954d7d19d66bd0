import type { z } from 'zod';
import type { ProjectProgress } from '@/lib/contracts/progress';
import { readThroughput } from './read-throughput';

/** Below so many rankings in an hour no pace is said. */
const ENOUGH = 5;

/** A project's progress in short: the whole of its throughput without periods and series. */
export async function readProgress(projectId: string, tz: string): Promise<z.input<typeof ProjectProgress>> {
  const t = await readThroughput(projectId, { tz, period: 'all' });
  // Of the hour before, the share that lies in the last 60 minutes.
  const [before, running] = t.hours.slice(-2).map((h) => h.done);
  const over = (Number(new Date(t.at as Date)) % 3_600_000) / 3_600_000;
  const hour = Math.round(running! + before! * (1 - over));
  return {
    items: t.items,
    slots: t.slots,
    rankings: { today: t.today, all: t.whole.done },
    pace: { n: hour, perHour: hour >= ENOUGH ? hour : null },
    people: t.people.map((p) => ({
      ...{ id: p.id, name: p.name, today: p.today, all: p.all, held: p.held },
      ...{ skipped: p.skipped, flagged: p.flagged, medianSeconds: p.median, n: p.n },
    })),
    tasks: t.tasks.map((k) => ({
      ...{ id: k.id, key: k.key, name: k.name },
      ...{ done: k.slots.done, left: k.slots.total - k.slots.done, today: k.slots.today },
    })),
  };
}
