import os from 'node:os';
import { pool } from '@/lib/db';
import { STALE_SECONDS } from './claim';

/** Work that holds a model runs one at a time a machine: whoever holds this machine's row. */
const machine = () => os.hostname();

/** Takes the machine's lease for a job, or renews it; false while another job holds it. */
export async function takeModelLease(jobId: string, holder: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `insert into model_lease as l (machine, job_id, claim, expires_at)
     values ($1, $2, $3, now() + $4 * interval '1 second')
     on conflict (machine) do update
       set job_id = excluded.job_id, claim = excluded.claim, expires_at = excluded.expires_at
       where l.claim is null or l.claim = excluded.claim or l.expires_at < now()`,
    [machine(), jobId, holder, STALE_SECONDS],
  );
  return rowCount === 1;
}

/** Gives the lease back; nothing happens when another holder has taken it over. */
export async function giveModelLease(holder: string): Promise<void> {
  await pool().query(
    'update model_lease set job_id = null, claim = null, expires_at = null where machine = $1 and claim = $2',
    [machine(), holder],
  );
}
