/** Prints what was measured beside what was aimed at. */
import type { Compared } from './compare';
import type { Run, TrlMode } from './sides';

export type Goals = {
  /** Times TRL's default, by the seconds from start to saved adapter. */
  speed?: number;
  /** Share of the large product's speed. */
  roofline?: number;
  /** Peak memory: of TRL's default, of it without checkpointing, and with memory: low of its default. */
  memory?: { default: number; off: number; low: number };
};

const print = (line = '') => console.log(line);
export const times = (x: number) => `${x.toFixed(2)}x`;
export const percent = (x: number) => `${(100 * x).toFixed(0)} %`;

export function report(title: string, compared: Compared, goals: Goals): void {
  const { plan, ours, low, trl, gflops, operations } = compared;
  const pairs = plan.made.rows.length;
  print();
  print(`${title}: ${pairs} pairs × ${plan.epochs} epoch${plan.epochs > 1 ? 's' : ''}`);
  if (plan.made.skipped) print(`  (${plan.made.skipped} pairs that do not fit were passed over)`);
  print(
    `  ${'whole'.padStart(31)} ${'computing'.padStart(11)} ${'a pair'.padStart(9)} ${'peak'.padStart(9)}   ours is`,
  );
  row('ours', ours, pairs * plan.epochs);
  if (low) row('ours, memory: low', low, pairs * plan.epochs);
  for (const [mode, run] of Object.entries(trl))
    row(
      `TRL, ${mode}`,
      run,
      pairs * plan.epochs,
      `${times(run.whole / ours.whole)} as fast, ${times(run.computing / ours.computing)} computing, ${times(ours.peakMb / run.peakMb)} the memory`,
    );
  const share = (seconds: number, of: number) => of / (gflops * 1e9) / seconds;
  print(
    `  1024³ product: ${gflops.toFixed(0)} GFLOP/s (torch: ${Object.values(trl)[0]?.gflops.toFixed(0) ?? '?'}). Ours, products of real tokens alone: ` +
      `${percent(share(ours.computing, operations.products))} of it while computing, ${percent(share(ours.whole, operations.products))} in all; ` +
      `with attention's: ${percent(share(ours.computing, operations.all))}, ${percent(share(ours.whole, operations.all))}`,
  );
  const libraries = Object.values(trl)[0]?.importedMb;
  if (libraries) print(`  of TRL's peak ${libraries.toFixed(0)} MB are its imported libraries`);
  print(`  steps' losses differ by at most ${compared.lossDifference.toExponential(1)}`);
  judge(compared, goals, share(ours.computing, operations.products));
  for (const fault of compared.faults) print(`  NOT COMPARABLE. ${fault}`);
}

function row(name: string, { whole, computing, peakMb }: Run, pairs: number, more = ''): void {
  const seconds = (x: number, width: number) => `${x.toFixed(x < 10 ? 2 : 1)} s`.padStart(width);
  print(
    `  ${name.padEnd(22)} ${seconds(whole, 8)} ${seconds(computing, 11)} ${seconds(computing / pairs, 9)} ${`${peakMb.toFixed(0)} MB`.padStart(9)}   ${more}`,
  );
}

function judge({ ours, low, trl }: Compared, goals: Goals, roofline: number): void {
  const goal = (met: boolean, what: string) => print(`  ${met ? 'met   ' : 'MISSED'} ${what}`);
  const standard = trl.default;
  if (goals.speed && standard) {
    const ratio = standard.whole / ours.whole;
    const fastest = Math.min(...Object.values(trl).map((run) => run.whole));
    goal(
      ratio >= goals.speed,
      `speed ${times(ratio)} of TRL's default (goal ${goals.speed}x); ${times(fastest / ours.whole)} of its fastest here`,
    );
  }
  if (goals.roofline)
    goal(roofline >= goals.roofline, `roofline ${percent(roofline)} (goal ${percent(goals.roofline)})`);
  if (goals.memory) {
    const memory = (run: Run | undefined, mode: TrlMode, most: number, what: string) => {
      const other = trl[mode];
      if (run && other)
        goal(
          run.peakMb / other.peakMb <= most,
          `${what} ${times(run.peakMb / other.peakMb)} of TRL's, ${mode} (goal ${most}x)`,
        );
    };
    memory(ours, 'default', goals.memory.default, 'memory');
    memory(ours, 'no checkpointing', goals.memory.off, 'memory');
    memory(low, 'default', goals.memory.low, 'memory, low,');
  }
}
