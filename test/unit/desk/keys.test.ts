import { describe, expect, it } from 'vitest';
import { commandOf, keySign, keyTable } from '@/components/desk/keys';
import { DESK_COMMANDS, doubledKey, isFixedKey } from '@/lib/contracts/desk-keys';
import words from '@/messages/en/desk.json';

const free = { busy: false, control: false };
const press = (key: string, more = {}, place = free) => commandOf({ key, ...more }, place);

describe('keys of the desk', () => {
  it('knows letters in either case, digits, arrows and signs', () => {
    expect(press('a')).toEqual({ do: 'letter', index: 0 });
    expect(press('L')).toEqual({ do: 'letter', index: 11 });
    expect(press('9')).toEqual({ do: 'rank', rank: 9 });
    expect(press('0')).toEqual({ do: 'takeBack' });
    expect(press('ArrowUp')).toEqual({ do: 'up' });
    expect(press('=')).toEqual({ do: 'tie' });
    expect(press('-')).toEqual({ do: 'unrankable' });
    expect(press('？')).toEqual({ do: 'help' });
    expect(press('。')).toEqual({ do: 'edit' });
    expect(press('、')).toEqual({ do: 'compare' });
    expect(press('P')).toEqual({ do: 'mark' });
  });

  it('leaves other keys alone', () => {
    for (const key of ['x', 'Tab', 'F5', 'Shift', 'constructor', ';']) expect(press(key)).toBeUndefined();
    expect(press('a', { ctrlKey: true })).toBeUndefined();
    expect(press('1', { metaKey: true })).toBeUndefined();
  });

  it('does nothing in text fields and dialogs, nor while an input method composes', () => {
    expect(press('a', {}, { busy: true, control: false })).toBeUndefined();
    expect(press('Enter', { isComposing: true })).toBeUndefined();
    expect(press('Enter', { keyCode: 229 })).toBeUndefined();
  });

  it('leaves Enter and Space to buttons', () => {
    const button = { busy: false, control: true };
    expect(press('Enter', {}, button)).toBeUndefined();
    expect(press(' ', {}, button)).toBeUndefined();
    expect(press('2', {}, button)).toEqual({ do: 'rank', rank: 2 });
  });

  it('moves while a key is held down, but submits and undoes once', () => {
    expect(press('ArrowDown', { repeat: true })).toEqual({ do: 'down' });
    expect(press('Enter', { repeat: true })).toBeUndefined();
    expect(press('Backspace', { repeat: true })).toBeUndefined();
  });

  it('obeys a person’s own keys', () => {
    const table = keyTable({ skip: 'n', undo: 'F4' });
    const own = (key: string) => commandOf({ key }, free, table);
    expect(own('n')).toEqual({ do: 'skip' });
    expect(own('N')).toEqual({ do: 'skip' });
    expect(own('F4')).toEqual({ do: 'undo' });
    expect(own('Escape')).toBeUndefined();
    expect(own('Backspace')).toBeUndefined();
    expect(own('Enter')).toEqual({ do: 'submit' });
  });

  it('finds two commands on one key, and keys that are never a command’s', () => {
    expect(doubledKey({})).toBeUndefined();
    expect(doubledKey({ skip: '！' })).toEqual(['skip', 'flag']);
    expect(doubledKey({ skip: '!', flag: 'x' })).toBeUndefined();
    for (const key of ['a', 'L', '3', 'Tab', 'Shift', '５']) expect(isFixedKey(key)).toBe(true);
    for (const key of ['0', 'm', 'F2', '/', 'Enter']) expect(isFixedKey(key)).toBe(false);
  });

  it('prints keys as they stand on a keyboard', () => {
    expect([' ', 'ArrowUp', 'n', 'Escape', 'F4'].map((k) => keySign(k, 'space'))).toEqual([
      'space',
      '↑',
      'N',
      'esc',
      'F4',
    ]);
  });

  it('has words for every command, where keys are changed', () => {
    expect(Object.keys(words.command).sort()).toEqual([...DESK_COMMANDS].sort());
  });
});
