import { describe, expect, it } from 'vitest';
import { GRADER_NAMES, GraderConfig } from '@/lib/contracts/graders';
import { labelMatch } from '@/lib/graders/label-match';
import { bindGrader } from '@/lib/graders/registry';
import { elementsOf, setF1 } from '@/lib/graders/set-f1';

const score = (completion: string, reference: string | string[], params = {}) =>
  labelMatch.grade(completion, reference, params).score;
const f1 = (completion: string, reference: string | string[], params = {}) =>
  setF1.grade(completion, reference, params).score;

describe('label-match without a list of labels', () => {
  it.each([
    ['harmful', 'harmful', 1],
    [' Harmful. ', 'harmful', 1],
    ['“HARMFUL”', 'harmful', 1],
    ['**harmful**', 'Harmful', 1],
    ['【美食】', '美食', 1],
    ['美食。', '美食', 1],
    ['harmful', 'harmful', 1],
    ['Straße', 'STRASSE', 1],
    ['#美食#', '美食', 1],
    ['C#', 'c', 0],
    ['C++', 'c', 0],
    ['not harmful', 'harmful', 0],
    ['The answer is harmful', 'harmful', 0],
    ['', 'harmful', 0],
    ['B', ['A', 'B'], 1],
  ])('%j against %j is %d', (completion, reference, expected) => {
    expect(score(completion, reference)).toBe(expected);
  });
});

describe('label-match with labels', () => {
  const zh = { labels: ['相关', '不相关', '部分相关'] };
  const en = { labels: ['harmful', 'not harmful'], aliases: { 'not harmful': ['safe', 'harmless'] } };
  it.each([
    ['我觉得这条内容很相关,可以推荐。', '相关', zh, 1],
    ['这两条不相关', '相关', zh, 0],
    ['这两条不相关', '不相关', zh, 1],
    ['答案:部分相关。', '部分相关', zh, 1],
    ['This is not harmful at all.', 'not harmful', en, 1],
    ['This is not harmful at all.', 'harmful', en, 0],
    ['I would call it SAFE!', 'not harmful', en, 1],
    ['harmful, very harmful', 'harmful', en, 1],
  ])('%j against %j', (completion, reference, params, expected) => {
    expect(score(completion, reference, params)).toBe(expected);
  });
  it('does not find a label inside another word', () => {
    const params = { labels: ['no', 'yes'] };
    expect(labelMatch.grade('I know nothing', 'no', params)).toEqual({
      score: 0,
      parsed: null,
      note: 'unparsed',
    });
    expect(score('Well: no.', 'no', params)).toBe(1);
  });
  it('says when two labels are named', () => {
    expect(labelMatch.grade('harmful or safe, hard to say', 'harmful', en)).toEqual({
      score: 0,
      parsed: ['harmful', 'not harmful'],
      note: 'ambiguous',
    });
    expect(labelMatch.grade('相关?不相关?', '相关', zh).note).toBe('ambiguous');
  });
  it('refuses a reference that is no label', () => {
    expect(labelMatch.refuse('spam', en)).toBe('reference-not-a-label');
    expect(labelMatch.refuse('Safe', en)).toBeUndefined();
    expect(labelMatch.refuse([], en)).toBe('empty-reference');
    expect(labelMatch.refuse(' ', {})).toBe('empty-reference');
  });
});

describe('set-f1', () => {
  // Hand-computed: 2 * common / (answer + gold).
  it.each([
    ['a, b, c', 'a, b, c', 1],
    ['a, b', 'b, c', 0.5],
    ['a', 'a, b, c', 0.5],
    ['a, b, c, d', 'a', 0.4],
    ['x', 'a, b', 0],
    ['', '', 1],
    ['', 'a', 0],
    ['none', '', 1],
    ['无', [], 1],
    ['小米、咖啡;旅行', ['咖啡', '旅行', '上海'], 2 / 3],
    ['#美食 #探店 #上海', '美食|探店|上海', 1],
    ['1. Paris\n2. Rome\n', ['Rome', 'PARIS'], 1],
    ['1、口红\n2、眼影', ['口红', '眼影'], 1],
    ['- red\n- red\n- blue', 'red', 2 / 3],
    ['["A1", "b2", 3]', ['a1', 'B2', '3'], 1],
    ['```json\n["上海"]\n```', '上海', 1],
    ['“晴天”、《七里香》', ['晴天', '七里香'], 1],
    ['Full,Width', 'full, width', 1],
  ])('%j against %j is %d', (completion, reference, expected) => {
    expect(f1(completion, reference)).toBeCloseTo(expected, 12);
  });
  it('takes more separators and other words for nothing', () => {
    expect([...elementsOf('a/b', { separators: '/' })]).toEqual(['a', 'b']);
    expect(f1('没有', [], { empty: ['没有'] })).toBe(1);
    expect(f1('none', [], { empty: ['没有'] })).toBe(0);
  });
  it('keeps emoji as elements', () => {
    expect(f1('😂, ❤️', ['😂'], {})).toBeCloseTo(2 / 3, 12);
  });
  it('writes a gold list in the form of its locale', () => {
    expect(setF1.gold(['a', 'b'], {}, 'en')).toBe('a, b');
    expect(setF1.gold(['甲', '乙'], {}, 'zh-CN')).toBe('甲、乙');
    expect(setF1.gold(['a', 'b'], { join: ' | ' }, 'en')).toBe('a | b');
    expect(setF1.gold([], {}, 'zh')).toBe('无');
  });
});

describe('registry', () => {
  it('binds every grader of the contract, and each gives its own gold answer the score 1', () => {
    for (const name of GRADER_NAMES) {
      const grader = bindGrader(GraderConfig.parse({ name }));
      expect(grader.id).toMatch(new RegExp(`^${name}@\\d+$`));
      expect(grader.grade(grader.gold('上海', 'zh'), '上海').score).toBe(1);
    }
  });
  it('refuses unknown graders and parameters', () => {
    expect(GraderConfig.safeParse({ name: 'bleu' }).success).toBe(false);
    expect(GraderConfig.safeParse({ name: 'set-f1', params: { sep: ',' } }).success).toBe(false);
  });
});
