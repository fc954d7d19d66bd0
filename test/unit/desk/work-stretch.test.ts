import { describe, expect, it } from 'vitest';
import { REST_MS, WorkStretch } from '@/components/desk/work-stretch';

const min = (n: number) => n * 60_000;

describe('a stretch of work', () => {
  it('says how long it is once it is long enough, and starts anew after a rest', () => {
    const s = new WorkStretch(0);
    for (let m = 1; m <= 24; m++) s.input(min(m));
    expect(s.due(min(24), 25)).toBeUndefined();
    s.input(min(25));
    expect(s.due(min(25), 25)).toBe(25);
    expect(s.due(min(25), 0)).toBeUndefined();
    s.input(min(25) + REST_MS);
    expect(s.due(min(25) + REST_MS, 25)).toBeUndefined();
  });

  it('is quiet while nobody works, and when it was put off', () => {
    const s = new WorkStretch(0);
    for (let m = 1; m <= 30; m++) s.input(min(m));
    expect(s.due(min(30) + REST_MS, 25)).toBeUndefined();
    s.later(min(30), 10);
    expect(s.due(min(30), 25)).toBeUndefined();
    for (let m = 31; m <= 40; m++) s.input(min(m));
    expect(s.due(min(40), 25)).toBe(40);
  });
});
