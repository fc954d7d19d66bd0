/**
 * The desk's commands that a person may put on another key, with the key each has at first. A key is what browsers call
 * `KeyboardEvent.key`. Letters A to L (choose a candidate) and digits 1 to 9 (put it into a rank) are fixed.
 */
export const DEFAULT_KEYS = {
  up: 'ArrowUp',
  down: 'ArrowDown',
  previous: 'ArrowLeft',
  next: 'ArrowRight',
  tie: '=',
  takeBack: '0',
  unrankable: '-',
  allEqual: 'q',
  noneAcceptable: 'n',
  open: ' ',
  compare: '/',
  edit: '.',
  mark: 'p',
  scores: 's',
  sure: 'u',
  note: 'r',
  view: 'v',
  submit: 'Enter',
  undo: 'Backspace',
  skip: 'Escape',
  flag: '!',
  history: 'm',
  help: '?',
} as const satisfies Record<string, string>;

export type DeskCommand = keyof typeof DEFAULT_KEYS;
export const DESK_COMMANDS = Object.keys(DEFAULT_KEYS) as DeskCommand[];

/** Only the commands that stand on another key than at first. */
export type DeskKeys = Partial<Record<DeskCommand, string>>;

/** What a keyboard set to Chinese sends for keys that have no full-width form of the same sign. */
const CHINESE: Record<string, string> = { '。': '.', '、': '/' };

/** Keyboards set to Chinese send full-width signs: ！ is !. Letters count in lower case. */
export const plainKey = (key: string): string =>
  key.length === 1 ? (CHINESE[key] ?? key.normalize('NFKC').toLowerCase()) : key === 'Spacebar' ? ' ' : key;

/** Keys that are never a command's: those of candidates and ranks, those that lead out of the page, bare modifiers. */
export const isFixedKey = (key: string): boolean =>
  /^[a-l1-9]$/.test(plainKey(key)) ||
  [
    'Tab',
    'Shift',
    'Control',
    'Alt',
    'Meta',
    'AltGraph',
    'CapsLock',
    'Dead',
    'Process',
    'Unidentified',
  ].includes(key);

export const keyOf = (command: DeskCommand, keys: DeskKeys = {}): string =>
  keys[command] ?? DEFAULT_KEYS[command];

/** Two commands on one key, or undefined. */
export function doubledKey(keys: DeskKeys): [DeskCommand, DeskCommand] | undefined {
  const taken = new Map<string, DeskCommand>();
  for (const command of DESK_COMMANDS) {
    const key = plainKey(keyOf(command, keys));
    const other = taken.get(key);
    if (other) return [other, command];
    taken.set(key, command);
  }
  return undefined;
}
