// npm run bench -- active [ITEMS [SEEDS]]: how many rankings each order needs for the same quality, by made-up annotators.
// Items of 4 candidates whose log-strengths are drawn from a normal of standard deviation 1; a ranking is drawn after
// Plackett and Luce from them. At most 9 rankings an item. Quality is the mean Kendall τ-b between the true order and the
// order of the candidates' wins (Borda) so far, and the mean of that over seeds 1 to SEEDS. No database: the order is that
// of the score that submits keep. `even` is a finished project of overlap 1, 2, 3 …, whatever its order was.
import { seeded } from '@/lib/stats/bootstrap';
import { informative } from '@/lib/stats/informative';
import { kendallTauB } from '@/lib/stats/kendall';

const [items = 500, seeds = 3] = process.argv.slice(2).map(Number);
const CANDIDATES = ['a', 'b', 'c', 'd'];
const OVERLAP = 9;
const BUDGETS = [1, 2, 3, 4, 5, 6];

interface Item {
  strengths: number[];
  rankings: { groups: string[][] }[];
  score: number;
}

let random = seeded(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A ranking after Plackett and Luce: strengths with Gumbel noise, sorted. */
function draw(strengths: readonly number[]): string[][] {
  const noisy = strengths.map((t, i) => ({ t: t - Math.log(-Math.log(1 - random())), id: CANDIDATES[i]! }));
  return noisy.sort((a, b) => b.t - a.t).map(({ id }) => [id]);
}

/** Mean τ-b between true strengths and wins so far; an item without a ranking, or of equal wins, has 0. */
function quality(all: readonly Item[]): number {
  const taus = all.map(({ strengths, rankings }) => {
    const wins = CANDIDATES.map((id) =>
      rankings.reduce((sum, { groups }) => sum + groups.length - 1 - groups.findIndex((g) => g[0] === id), 0),
    );
    return kendallTauB(strengths, wins).value ?? 0;
  });
  return taus.reduce((a, b) => a + b, 0) / taus.length;
}

/** Which of the open items, that stand by age, is handed out next. */
type Order = (open: readonly Item[]) => Item;
/** The first of those with the largest value. */
const most =
  (value: (item: Item) => number): Order =>
  (open) =>
    open.reduce((best, item) => (value(item) > value(best) ? item : best));
const ORDERS = {
  random: (open) => open[Math.floor(random() * open.length)]!,
  fewest: most((item) => item.rankings.length),
  even: most((item) => -item.rankings.length),
  active: most((item) => item.score),
} satisfies Record<string, Order>;
type Name = keyof typeof ORDERS;

/** Quality after 0.1, 0.2 … rankings an item on average. */
function run(order: Order, strengths: readonly number[][]): number[] {
  const all: Item[] = strengths.map((s) => ({ strengths: s, rankings: [], score: 1 }));
  const curve: number[] = [];
  for (let n = 1; n <= BUDGETS.at(-1)! * items; n++) {
    const item = order(all.filter((i) => i.rankings.length < OVERLAP));
    item.rankings.push({ groups: draw(item.strengths) });
    item.score = informative(CANDIDATES, item.rankings);
    if (n % (items / 10) === 0) curve.push(quality(all));
  }
  return curve;
}

/** The curve of each order, all on the same items. */
function runAll(seed: number): Record<Name, number[]> {
  random = seeded(seed);
  const strengths = Array.from({ length: items }, () => CANDIDATES.map(normal));
  const curves = Object.entries(ORDERS).map(([name, order]) => [name, run(order, strengths)]);
  return Object.fromEntries(curves) as Record<Name, number[]>;
}

const runs = Array.from({ length: seeds }, (_, i) => runAll(i + 1));
const mean = (name: Name, at: number) => runs.reduce((sum, r) => sum + r[name][at]!, 0) / seeds;
const active = runs[0]!.active.map((_, at) => mean('active', at));
console.log(`${items} items, 4 candidates, at most ${OVERLAP} rankings an item, mean of seeds 1 to ${seeds}`);
for (const b of BUDGETS) {
  const at = b * 10 - 1;
  const told = (Object.keys(ORDERS) as Name[]).map((name) => `${name} ${mean(name, at).toFixed(3)}`);
  const reaches = (name: Name) => ((active.findIndex((q) => q >= mean(name, at)) + 1) / 10).toFixed(1);
  console.log(
    `${b} rankings an item: τ-b ${told.join(', ')}; active is as good as random after ${reaches('random')}, ` +
      `as fewest after ${reaches('fewest')}, as even after ${reaches('even')}`,
  );
}
