import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { nearCopies } from '@/lib/stats/near-copies';
import {
  copiedHint,
  fastHint,
  firstByPlace,
  goldHint,
  positionHint,
  straightHint,
  type Work,
} from '@/lib/stats/work-hints';

const random = seeded(5);
const shuffled = (k: number) =>
  Array.from({ length: k }, (_, i) => ({ id: `c${i}`, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map((c) => c.id);
/** Rankings of `k` candidates; `say` makes the groups from the shown order. */
const works = (n: number, say: (shown: string[]) => string[][], also: Partial<Work> = {}, k = 4): Work[] =>
  Array.from({ length: n }, (_, i) => {
    const shown = shuffled(k);
    return {
      ...{ id: `r${i}`, itemId: `i${i}`, taskId: 't', shown, groups: say(shown) },
      ...{ rationale: null, activeMs: null, chars: 400, ...also },
    };
  });
const byId = (shown: string[]) => [...shown].sort().map((id) => [id]);
const asShown = (shown: string[]) => shown.map((id) => [id]);

describe('hints on work', () => {
  it('raise the first place only where it is ranked first more often than chance', () => {
    const fair = positionHint(works(300, byId))!;
    expect(fair).toMatchObject({ expected: 0.25, n: 300, raised: false });
    expect(fair.interval.low).toBeLessThan(0.25);
    expect(fair.interval.high).toBeGreaterThan(fair.value);
    const biased = positionHint(works(300, (shown) => (random() < 0.4 ? asShown(shown) : byId(shown))))!;
    expect(biased.raised).toBe(true);
    expect(biased.evidence).toHaveLength(5);
  });
  it('share a first rank among ties, so that "all equal" is no bias', () => {
    const equal = positionHint(works(40, (shown) => [shown]))!;
    expect(equal).toMatchObject({ value: 0.25, raised: false });
    expect(
      firstByPlace(
        works(40, (shown) => [shown]),
        4,
      ).map((p) => p.share),
    ).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
  it('are silent about few rankings', () => {
    expect(positionHint(works(19, asShown))).toBeNull();
    expect(straightHint(works(19, asShown))).toBeNull();
  });
  it('see straight-lining, and none by chance', () => {
    expect(straightHint(works(200, byId))!.raised).toBe(false);
    expect(straightHint(works(200, (s) => (random() < 0.2 ? asShown(s) : byId(s))))!.raised).toBe(true);
    // Two candidates stand in the shown order half of the time.
    expect(straightHint(works(200, byId, {}, 2))).toMatchObject({ expected: 0.5, raised: false });
  });
  it('measure haste by the length of the texts and by other people', () => {
    const others = works(200, byId).map((w, i) => ({ ...w, activeMs: 40_000 + 100 * i, chars: 400 }));
    const quick = works(60, byId, { activeMs: 4_000, chars: 400 });
    const short = works(60, byId, { activeMs: 4_500, chars: 40 });
    expect(fastHint(quick, others)).toMatchObject({ value: 1, raised: true });
    expect(fastHint(short, others)).toMatchObject({ value: 0, raised: false });
    expect(fastHint(quick, others.slice(0, 49))).toBeNull();
  });
  it('see gold answers grow worse, and not how good they are', () => {
    const answers = (n: number, now: number, before: number) =>
      Array.from({ length: n }, (_, i) => ({
        ...{ id: `r${i}`, itemId: `i${i}` },
        agreement: Math.min(1, Math.max(0, (i < 20 ? now : before) + 0.2 * (random() - 0.5))),
      }));
    expect(goldHint(answers(60, 0.5, 0.8))!.raised).toBe(true);
    expect(goldHint(answers(60, 0.4, 0.4))!.raised).toBe(false);
    expect(goldHint(answers(60, 0.9, 0.6))!.raised).toBe(false);
    expect(goldHint(answers(19, 0.5, 0.8))).toBeNull();
  });
  it('find near copies of a rationale, whatever its case, blanks and signs', () => {
    const said = [
      'The first names a place; the others lecture.',
      'the first names a place -- the others  lecture',
    ];
    const own = Array.from(
      { length: 30 },
      (_, i) => `${['A', 'B'][i % 2]} is better since ${random()} ${random()}`,
    );
    expect(nearCopies([...said, ...own, said[0]!]).filter((c) => c !== null)).toEqual([0, 0]);
    expect(nearCopies(['good', 'good'])).toEqual([null, null]);
    const copied = works(40, byId).map((w, i) => ({ ...w, rationale: i % 3 ? said[i % 2]! : own[i % 30]! }));
    expect(copiedHint(copied)!.raised).toBe(true);
    expect(copiedHint(works(30, byId).map((w, i) => ({ ...w, rationale: own[i]! })))!.raised).toBe(false);
  });
});
