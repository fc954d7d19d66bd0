import { LETTERS } from './ranking-state';

/** What a key means at the desk. */
export type Command =
  | { do: 'letter'; index: number }
  | { do: 'rank'; rank: number }
  | { do: 'up' | 'down' | 'previous' | 'next' }
  | { do: 'tie' | 'takeBack' | 'unrankable' | 'open' }
  | { do: 'submit' | 'undo' | 'skip' | 'flag' | 'help' };

const NAMED: Record<string, Command['do']> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  '=': 'tie',
  '0': 'takeBack',
  '-': 'unrankable',
  ' ': 'open',
  Enter: 'submit',
  Backspace: 'undo',
  Escape: 'skip',
  '!': 'flag',
  // Keyboards set to Chinese send full-width signs.
  '！': 'flag',
  '?': 'help',
  '？': 'help',
};

export interface KeyPress {
  key: string;
  isComposing?: boolean;
  keyCode?: number;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  repeat?: boolean;
}

/** Where the key was pressed. */
export interface KeyPlace {
  /** In a text field, a dialog or a menu: no key acts. */
  busy: boolean;
  /** On a button, link or summary: Enter and Space are its own. */
  control: boolean;
}

/** The command of a key, or undefined. Pure. */
export function commandOf(press: KeyPress, place: KeyPlace): Command | undefined {
  // 229 is what browsers send for keys an input method takes.
  if (press.isComposing || press.keyCode === 229) return undefined;
  if (press.ctrlKey || press.metaKey || press.altKey || place.busy) return undefined;
  if (place.control && (press.key === 'Enter' || press.key === ' ')) return undefined;
  if (/^[1-9]$/.test(press.key)) return { do: 'rank', rank: Number(press.key) };
  const letter = press.key.length === 1 ? LETTERS.indexOf(press.key.toUpperCase()) : -1;
  if (letter >= 0) return { do: 'letter', index: letter };
  const named = Object.hasOwn(NAMED, press.key) ? NAMED[press.key] : undefined;
  // A key held down moves on, but never submits or takes back more than once.
  if (!named || (press.repeat && !['up', 'down', 'previous', 'next'].includes(named))) return undefined;
  return { do: named } as Command;
}

/** Reads KeyPlace off the element that has the focus. */
export function placeOfTarget(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return { busy: false, control: false };
  const field = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
  return {
    busy: target.closest(`${field}, [role="dialog"], [role="menu"], [role="listbox"]`) !== null,
    control: target.closest('button, a[href], summary, [role="button"]') !== null,
  };
}
