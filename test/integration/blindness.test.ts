import { afterAll, expect, it } from 'vitest';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { Assigned } from '@/lib/contracts/assignments';
import { disconnect, pool } from '@/lib/db';
import { seedDeskProject } from '../support/desk-project';

afterAll(disconnect);

const ITEMS = 150;
const CANDIDATES = 4;

/** Pearson's r. */
function correlation(xs: number[], ys: number[]): number {
  const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const sum = (of: (i: number) => number) => xs.reduce((s, _, i) => s + of(i), 0);
  return (
    sum((i) => (xs[i]! - mx) * (ys[i]! - my)) /
    Math.sqrt(sum((i) => (xs[i]! - mx) ** 2) * sum((i) => (ys[i]! - my) ** 2))
  );
}
/** What four standard errors of r are for independent values: a fair shuffle fails once in 15,000 runs. */
const bound = (n: number) => 4 / Math.sqrt(n - 1);

it('says nothing about source or import order, by order, id or field', { timeout: 120_000 }, async () => {
  const c = await pool().connect();
  const d = await seedDeskProject(c, {
    prompts: ITEMS,
    candidates: CANDIDATES,
    people: 2,
    overlap: 2,
    maxOpen: ITEMS,
  });
  c.release();
  const shown: { position: number; source: number; id: number }[] = [];
  const orders: string[][][] = [];
  for (const person of d.people) {
    const mine: [string, string[]][] = [];
    for (let i = 0; i < ITEMS; i++) {
      const claimed = await claimAssignment(d.projectId, person);
      if (!('assigned' in claimed)) throw new Error(claimed.reason);
      const { candidates, prompt, assignment, ...rest } = Assigned.parse(claimed.assigned);
      expect(Object.keys({ candidates, prompt, assignment, ...rest }).sort()).toEqual(
        ['assignment', 'candidates', 'guidelines', 'prompt', 'task'].sort(),
      );
      expect(Object.keys(prompt).sort()).toEqual(['id', 'messages']);
      for (const [position, one] of candidates.entries()) {
        expect(Object.keys(one).sort()).toEqual(['id', 'text']);
        // Version 4: random but for its 6 fixed bits.
        expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const source = Number(/^answer (\d)/.exec(one.text)?.[1]);
        shown.push({ position, source, id: Number.parseInt(one.id.slice(0, 8), 16) });
      }
      mine.push([prompt.id, candidates.map((x) => x.id)]);
    }
    orders.push(mine.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ids]) => ids));
  }
  const n = shown.length;
  const column = (key: 'position' | 'source' | 'id') => shown.map((s) => s[key]);
  expect(Math.abs(correlation(column('position'), column('source')))).toBeLessThan(bound(n));
  expect(Math.abs(correlation(column('position'), column('id')))).toBeLessThan(bound(n));
  expect(Math.abs(correlation(column('source'), column('id')))).toBeLessThan(bound(n / 2));
  // Each source stands at each place about as often: chi-square with 9 degrees of freedom, p = 1e-5.
  const cell = (p: number, s: number) => shown.filter((x) => x.position === p && x.source === s).length;
  const expected = n / CANDIDATES ** 2;
  let chi = 0;
  for (let p = 0; p < CANDIDATES; p++)
    for (let s = 0; s < CANDIDATES; s++) chi += (cell(p, s) - expected) ** 2 / expected;
  expect(chi).toBeLessThan(39.3);
  // Two people see their own orders: the same in about 1 of 4! items.
  const same = orders[0]!.filter((ids, i) => ids.join() === orders[1]![i]!.join()).length;
  expect(same).toBeLessThan(ITEMS / 8);
});
