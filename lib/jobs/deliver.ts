import { pool } from '@/lib/db';
import { JOB, type JobName } from './job-names';
import { queue } from './queue';

/** One delivery for each attempt: the same delivery twice is one, and a new attempt is never mistaken for the old. */
export const deliveryId = (id: string, attempts: number) => `${id}_${attempts}`;

/**
 * Tells the workers of a job, after the commit of its row. A failure is only logged: the sweeper delivers each row
 * that still waits.
 */
export async function deliver(name: JobName, id: string): Promise<void> {
  try {
    await within(3000, send(name, id));
  } catch (e) {
    console.error(`[jobs] ${name} ${id} is not delivered yet: ${(e as Error).message}`);
  }
}

async function send(name: JobName, id: string) {
  const { rows } = await pool().query<{ attempts: number }>('select attempts from job where id = $1', [id]);
  await queue(JOB[name].queue).add(name, { id }, { jobId: deliveryId(id, rows[0]?.attempts ?? 0) });
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue did not answer in ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
