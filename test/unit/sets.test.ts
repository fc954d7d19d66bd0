import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Select } from '@/lib/contracts/sets';
import { BucketFiles, HashedFile } from '@/lib/sets/bucket-files';
import {
  disputeKeyOf,
  lineOf,
  meanMargin,
  normaliseText,
  type PairContent,
  pairKeyOf,
} from '@/lib/sets/canonical';
import { judgePairs, ownFault, type PairRecord } from '@/lib/sets/judge-pairs';
import { bounds } from '@/lib/sets/select-pairs';

const content = (chosen: string, rejected: string): PairContent => ({
  task: 'chat',
  externalId: 'p1',
  prompt: [{ role: 'user', content: 'hi' }],
  chosen,
  rejected,
});

let seq = 0;
function record(chosen: string, rejected: string, more: Partial<PairRecord> = {}): PairRecord {
  const c = content(chosen, rejected);
  seq++;
  return {
    id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    seq,
    pairKey: pairKeyOf(c),
    disputeKey: disputeKeyOf(c),
    content: c,
    split: 'train',
    weights: [1],
    margins: [],
    kinds: ['ranking'],
    ties: 0,
    tiesOf: 'v:a:b',
    testTwin: false,
    ...more,
  };
}

describe('pair_id', () => {
  it('is the first 16 bytes of SHA-256 over the documented JSON', () => {
    const json = '["chat","p1",[["user","hi"]],[["assistant","a"]],[["assistant","b"]]]';
    const expected = createHash('sha256').update(json).digest('hex').slice(0, 32);
    expect(pairKeyOf(content('a', 'b'))).toBe(expected);
    expect(expected).toHaveLength(32);
  });
  it('tells apart what a plain concatenation would not', () => {
    const keys = [
      pairKeyOf({ ...content('a', 'b'), task: 'c', externalId: 'hatp1' }),
      pairKeyOf({ ...content('a', 'b'), task: 'chat', externalId: 'p1' }),
      pairKeyOf(content('a","b', 'c')),
      pairKeyOf(content('a', 'b","c')),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('changes with the direction, the dispute key does not', () => {
    expect(pairKeyOf(content('a', 'b'))).not.toBe(pairKeyOf(content('b', 'a')));
    expect(disputeKeyOf(content('a', 'b'))).toBe(disputeKeyOf(content('b', 'a')));
  });
});

describe('canonical form', () => {
  it('normalises Unicode, line ends and the end', () => {
    expect(normaliseText('e\u0301\r\nb\rc \n\n')).toBe('é\nb\nc');
    expect(normaliseText('  a')).toBe('  a');
  });
  it('writes a line in TRL’s conversational form with its keys in order', () => {
    const line = lineOf(content('a', 'b'), {
      pairKey: 'k',
      margin: null,
      kinds: ['ranking', 'grader', 'ranking'],
      split: 'test',
    });
    expect(line).toBe(
      '{"prompt":[{"role":"user","content":"hi"}],"chosen":[{"role":"assistant","content":"a"}],' +
        '"rejected":[{"role":"assistant","content":"b"}],"pair_id":"k","task":"chat","margin":null,' +
        '"origin":"grader+ranking","split":"test"}',
    );
  });
  it('gives one mean whatever the order of the margins', () => {
    expect(meanMargin([])).toBeNull();
    expect(meanMargin([0.1, 0.2, 0.3])).toBe(0.2);
    const values = [1e16, 1, -1e16, 0.5];
    expect(meanMargin(values)).toBe(meanMargin([...values].reverse()));
    expect(Object.is(meanMargin([-1e-9]), 0)).toBe(true);
  });
});

describe('rules of freezing', () => {
  const reasons = (records: PairRecord[], select = {}) => {
    const { kept, drops } = judgePairs(records, select);
    return { kept: kept.map((k) => k.id), drops: Object.fromEntries(drops.map((d) => [d.id, d.reason])) };
  };
  it('drops what is empty or equal', () => {
    expect(ownFault({ content: content(' ', 'b') })).toBe('empty');
    expect(ownFault({ content: content('a', '') })).toBe('empty');
    expect(ownFault({ content: { ...content('a', 'b'), prompt: [] } })).toBe('empty');
    expect(ownFault({ content: content('a', 'a') })).toBe('equal-text');
    expect(ownFault({ content: content('a', 'b') })).toBeUndefined();
  });
  it('follows what rankings say together, and hears other evidence beside them', () => {
    const says = (of: 'for' | 'against' | 'level', margin: number | null = null) => ({
      consensus: { says: of, margin, weight: 1 },
    });
    const [ab, ba] = [record('a', 'b', says('for', 0.4)), record('b', 'a', says('against', -0.4))];
    // One ranking each way, yet together they are for a.
    expect(reasons([ab, ba])).toEqual({ kept: [ab.id], drops: { [ba.id]: 'outvoted' } });
    expect(judgePairs([ab, ba], {}).kept[0]!.line).toContain('"margin":0.4');
    const level = [record('a', 'b', says('level')), record('b', 'a', says('level'))];
    expect(Object.values(reasons(level).drops)).toEqual(['outvoted', 'outvoted']);
    const graded = record('b', 'a', { ...says('against'), weights: [1, 3], kinds: ['grader', 'ranking'] });
    expect(reasons([ab, graded])).toEqual({ kept: [graded.id], drops: { [ab.id]: 'contradicted' } });
  });
  it('keeps the direction with more weight; a tie drops both', () => {
    const [ab, ba] = [record('a', 'b', { weights: [1, 1] }), record('b', 'a')];
    expect(reasons([ab, ba])).toEqual({ kept: [ab.id], drops: { [ba.id]: 'contradicted' } });
    const even = record('b', 'a', { weights: [0.5, 1.5] });
    expect(reasons([ab, even])).toEqual({
      kept: [],
      drops: { [ab.id]: 'contradicted', [even.id]: 'contradicted' },
    });
  });
  it('measures agreement with opposite evidence and ties', () => {
    const [ab, ba] = [record('a', 'b', { weights: [1, 1, 1] }), record('b', 'a')];
    expect(reasons([ab, ba], { minAgreement: 0.75 }).kept).toEqual([ab.id]);
    expect(reasons([ab, ba], { minAgreement: 0.76 }).drops[ab.id]).toBe('low-agreement');
    const tied = record('a', 'b', { ties: 1 });
    expect(reasons([tied], { minAgreement: 0.5 }).kept).toEqual([tied.id]);
    expect(reasons([tied], { minAgreement: 0.51 }).drops[tied.id]).toBe('low-agreement');
  });
  it('counts the ties of one version once though both directions carry them', () => {
    const ab = record('a', 'b', { weights: [1, 1], ties: 1 });
    const ba = record('b', 'a', { ties: 1 });
    // 2 for, 1 against, 1 tie: 0.5.
    expect(reasons([ab, ba], { minAgreement: 0.5 }).kept).toEqual([ab.id]);
  });
  it('measures margins where there are any', () => {
    const low = record('a', 'b', { margins: [0.2, 0.1], kinds: ['grader'] });
    expect(reasons([low], { minMargin: 0.2 }).drops[low.id]).toBe('below-margin');
    expect(reasons([low], { minMargin: 0.15 }).kept).toEqual([low.id]);
    const none = record('a', 'b');
    expect(reasons([none], { minMargin: 0.5 }).kept).toEqual([none.id]);
  });
  it('merges pairs with one content and keeps the evidence of all', () => {
    const first = record('a', 'b', { margins: [0.5], kinds: ['grader'] });
    const second = record('a', 'b', { kinds: ['ranking'], tiesOf: 'v2:a:b' });
    const { kept, drops } = judgePairs([second, first], {});
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ id: first.id, origin: 'grader+ranking' });
    expect(drops).toMatchObject([{ id: second.id, reason: 'duplicate' }]);
  });
  it('never trains on what a test prompt asks', () => {
    const twin = record('a', 'b', { testTwin: true });
    expect(reasons([twin]).drops[twin.id]).toBe('test-twin');
    const test = record('a', 'b', { split: 'test' });
    expect(reasons([test]).kept).toEqual([test.id]);
  });
});

describe('selection', () => {
  it('refuses what it does not know', () => {
    expect(Select.safeParse({ tasks: [] }).success).toBe(false);
    expect(Select.safeParse({ minAgreement: 1.1 }).success).toBe(false);
    expect(Select.safeParse({ origins: ['gossip'] }).success).toBe(false);
    expect(Select.safeParse({ from: 'yesterday' }).success).toBe(false);
    expect(Select.safeParse({}).success).toBe(true);
  });
  it('takes a day whole', () => {
    expect(bounds({ from: '2026-01-02', to: '2026-01-02' })).toEqual({
      from: '2026-01-02T00:00:00.000Z',
      to: '2026-01-02T23:59:59.999Z',
    });
    expect(bounds({ to: '2026-01-02T10:00:00Z' })).toEqual({ from: null, to: '2026-01-02T10:00:00Z' });
  });
});

describe('files', () => {
  it('sorts more lines than one flush holds, and hashes what it wrote', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'buckets-'));
    const buckets = await BucketFiles.in(path.join(folder, 'b'));
    const keys = Array.from({ length: 3000 }, (_, i) => createHash('sha256').update(`${i}`).digest('hex'));
    for (const key of keys) await buckets.add(key, `${key} ${'字'.repeat(300)}`);
    const read: string[] = [];
    const file = await HashedFile.at(path.join(folder, 'tmp'));
    for await (const lines of buckets.read())
      for (const line of lines.sort()) {
        read.push(line.slice(0, 64));
        await file.line(line);
      }
    expect(read).toEqual([...keys].sort());
    const hash = await file.keep((h) => path.join(folder, h));
    const bytes = await readFile(path.join(folder, hash));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    expect(bytes.length).toBe(file.bytes);
  });
});
