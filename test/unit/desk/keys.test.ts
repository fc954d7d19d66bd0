import { describe, expect, it } from 'vitest';
import { commandOf } from '@/components/desk/keys';

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
  });

  it('leaves other keys alone', () => {
    for (const key of ['m', 'Tab', 'F5', 'Shift', 'constructor', '/']) expect(press(key)).toBeUndefined();
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
});
