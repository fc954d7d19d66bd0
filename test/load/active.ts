// npm run bench -- active [ITEMS [SEED]]: how many rankings each order needs for the same quality, by made-up annotators.
// Items of 4 candidates whose log-strengths are drawn from a normal of standard deviation 1; a ranking is drawn after
// Plackett and Luce from them. At most 9 rankings an item. Quality is the mean Kendall τ-b between the true order and the
// order of the candidates' wins (Borda) so far. No database: the order is that of the score that submits keep.
import { seeded } from '@/lib/stats/bootstrap';
import { informative } from '@/lib/stats/informative';
import { kendallTauB } from '@/lib/stats/kendall';

const [items = 1000, seed = 1] = process.argv.slice(2).map(Number);
const CANDIDATES = ['a', 'b', 'c', 'd'];
const OVERLAP = 9;
const BUDGETS = [1, 2, 3, 4, 5, 6];

interface Item {
  strengths: number[];
  rankings: { groups: string[][] }[];
  score: number;
}

const random = seeded(seed);
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

type Order = (open: readonly Item[]) => Item;
const ORDERS: Record<string, Order> = {
  random: (open) => open[Math.floor(random() * open.length)]!,
  active: (open) => open.reduce((best, item) => (item.score > best.score ? item : best)),
};

/** Quality after 1, 2 … rankings an item on average. */
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

const strengths = Array.from({ length: items }, () => CANDIDATES.map(normal));
const curves = Object.fromEntries(
  Object.entries(ORDERS).map(([name, order]) => [name, run(order, strengths)]),
);
console.log(`${items} items, 4 candidates, at most ${OVERLAP} rankings an item, seed ${seed}`);
for (const b of BUDGETS) {
  const [random, active] = [curves.random![b * 10 - 1]!, curves.active![b * 10 - 1]!];
  const reached = curves.active!.findIndex((q) => q >= random);
  const saved = 1 - (reached + 1) / (b * 10);
  console.log(
    `${b} rankings an item: τ-b random ${random.toFixed(3)}, active ${active.toFixed(3)}; ` +
      `active reaches the quality of random after ${((reached + 1) / 10).toFixed(1)} (${Math.round(100 * saved)} % fewer)`,
  );
}
