import fs from 'node:fs';
import { look } from '../../support/chaos';
import type { App } from '../../support/start-app';
import { KINDS, type Kind, type Measured } from './annotator';

/** Goals for the p95, ms. */
export const GOAL_MS = { next: 50, submit: 80 } as const;

/** The value below which a share `q` of the numbers lies. */
export function quantileOf(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function lineOf(kind: Kind, m: Measured): string {
  const at = (q: number) => quantileOf(m[kind], q).toFixed(1);
  const met = quantileOf(m[kind], 0.95) <= GOAL_MS[kind] ? 'met' : 'missed';
  return `  ${kind.padEnd(7)} n ${m[kind].length}  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)} ms  (goal p95 ${GOAL_MS[kind]} ms: ${met})`;
}

export function report(title: string, m: Measured): void {
  console.log(title);
  for (const kind of KINDS) console.log(lineOf(kind, m));
  const kinds = new Map<string, number>();
  for (const e of m.errors) kinds.set(e, (kinds.get(e) ?? 0) + 1);
  console.log(`  errors ${m.errors.length}`);
  for (const [e, n] of [...kinds].slice(0, 5)) console.log(`    ${n} times ${e}`);
}

/** Resident memory of the web process, and its largest so far, MB; 0 where there is no /proc. */
export function webMemory(app: App): { now: number; peak: number } {
  try {
    const text = fs.readFileSync(`/proc/${app.children().web}/status`, 'utf8');
    const mb = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)![1]) / 1024);
    return { now: mb('VmRSS'), peak: mb('VmHWM') };
  } catch {
    return { now: 0, peak: 0 };
  }
}

/** Processor time the web process has used so far, ms; 0 where there is no /proc. */
export function webCpuMs(app: App): number {
  try {
    const fields = fs.readFileSync(`/proc/${app.children().web}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** Items whose slots do not add up, or that anybody ranked twice. */
export async function broken(app: App, projectId: string): Promise<number> {
  const rows = await look<{ n: number }>(
    app,
    `select count(*)::int as n from (
       select i.id from item i
       left join (select item_id, count(*) as counted, count(distinct user_id) as people from ranking
                  where project_id = $1 and state = 'counted' group by item_id) r on r.item_id = i.id
       left join (select item_id, count(*) as held from assignment
                  where project_id = $1 and state = 'held' group by item_id) h on h.item_id = i.id
       where i.project_id = $1 and (i.counted <> coalesce(r.counted, 0) or i.counted <> coalesce(r.people, 0)
         or i.overlap <> i.free + i.counted + coalesce(h.held, 0))) as x`,
    [projectId],
  );
  return rows[0]!.n;
}
