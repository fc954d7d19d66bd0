import { DESK_COMMANDS, type DeskCommand, type DeskKeys, keyOf, plainKey } from '@/lib/contracts/desk-keys';
import { LETTERS } from './ranking-state';

/** What a key means at the desk. */
export type Command = { do: 'letter'; index: number } | { do: 'rank'; rank: number } | { do: DeskCommand };

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

export type KeyTable = ReadonlyMap<string, DeskCommand>;

/** Which command each key is, with a person's own keys. Pure. */
export const keyTable = (keys: DeskKeys = {}): KeyTable =>
  new Map(DESK_COMMANDS.map((command) => [plainKey(keyOf(command, keys)), command]));

const AT_FIRST = keyTable();
/** A key held down goes on with these, but never submits or takes back more than once. */
const REPEATED: readonly string[] = ['up', 'down', 'previous', 'next'] satisfies DeskCommand[];

/** The command of a key, or undefined. Pure. */
export function commandOf(press: KeyPress, place: KeyPlace, table: KeyTable = AT_FIRST): Command | undefined {
  // 229 is what browsers send for keys an input method takes.
  if (press.isComposing || press.keyCode === 229) return undefined;
  if (press.ctrlKey || press.metaKey || press.altKey || place.busy) return undefined;
  if (place.control && (press.key === 'Enter' || press.key === ' ')) return undefined;
  const key = plainKey(press.key);
  if (/^[1-9]$/.test(key)) return { do: 'rank', rank: Number(key) };
  const letter = key.length === 1 ? LETTERS.indexOf(key.toUpperCase()) : -1;
  if (letter >= 0) return { do: 'letter', index: letter };
  const command = table.get(key);
  if (!command || (press.repeat && !REPEATED.includes(command))) return undefined;
  return { do: command };
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

const SIGNS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '⏎',
  Backspace: '⌫',
  Delete: '⌦',
  Escape: 'esc',
};

/** A key as it is printed beside its action; `space` is the reader's word for the space bar. */
export const keySign = (key: string, space: string): string =>
  key === ' ' ? space : (SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
