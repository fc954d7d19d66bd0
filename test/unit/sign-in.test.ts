import { describe, expect, test } from 'vitest';
import { safeNext } from '@/lib/auth/safe-next';
import { addressOf, SignInLimit } from '@/lib/auth/sign-in-limit';
import { localeOf } from '@/lib/contracts/locales';

describe('the limit of wrong passwords', () => {
  const make = () => {
    const clock = { now: 0 };
    return { clock, limit: new SignInLimit(() => clock.now) };
  };

  test('slows one account from one address after eight, and lets it try again after ten minutes', () => {
    const { clock, limit } = make();
    for (let i = 0; i < 8; i++) {
      expect(limit.wait('a@x', '1')).toBe(0);
      limit.failed('a@x', '1');
    }
    expect(limit.wait('a@x', '1')).toBe(600);
    expect(limit.wait('b@x', '1'), 'others behind the same address').toBe(0);
    expect(limit.wait('a@x', '2'), 'the person elsewhere').toBe(0);
    clock.now = 600_001;
    expect(limit.wait('a@x', '1')).toBe(0);
  });

  test('slows a guesser who makes up addresses, by account', () => {
    const { limit } = make();
    for (let i = 0; i < 60; i++) limit.failed('a@x', String(i));
    expect(limit.wait('a@x', 'new')).toBeGreaterThan(0);
  });

  test('a right password forgets the wrong ones of that address', () => {
    const { limit } = make();
    for (let i = 0; i < 7; i++) limit.failed('a@x', '1');
    limit.succeeded('a@x', '1');
    limit.failed('a@x', '1');
    expect(limit.wait('a@x', '1')).toBe(0);
  });

  test('believes the nearest hop alone', () => {
    expect(addressOf(new Headers({ 'x-forwarded-for': '6.6.6.6, 10.0.0.1' }))).toBe('10.0.0.1');
    expect(addressOf(new Headers())).toBe('local');
  });
});

describe('the way back after signing in', () => {
  test.each([
    ['/projects/demo?tab=1', '/projects/demo?tab=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/a\n//b', '/'],
    ['/sign-in?next=/x', '/'],
    [undefined, '/'],
  ])('%s → %s', (next, to) => expect(safeNext(next)).toBe(to));
});

test.each([
  [null, 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['fr, en;q=0.5, zh;q=0.7', 'zh'],
  ['de', 'en'],
  ['zh;q=0, en', 'en'],
])('Accept-Language %s → %s', (header, locale) => expect(localeOf(header)).toBe(locale));
