import type { DeskCommand } from '@/lib/contracts/desk-keys';
import type { TaskMode } from '@/lib/contracts/task-modes';

/** A line of the `?` sheet: the key of a command (or letters, or digits), and the name of what it does here. */
export interface SheetLine {
  key: DeskCommand | 'letters' | 'digits' | 'scoreDigits' | 'moves' | 'walks';
  does: Meaning;
}

export type Meaning =
  | 'focus'
  | 'place'
  | 'move'
  | 'walk'
  | 'tie'
  | 'takeBack'
  | 'unrankable'
  | 'allEqual'
  | 'noneAcceptable'
  | 'left'
  | 'right'
  | 'equal'
  | 'choose'
  | 'restEqual'
  | 'score'
  | 'criterion'
  | 'unscore'
  | 'order'
  | 'back'
  | 'open'
  | 'compare'
  | 'edit'
  | 'mark'
  | 'scores'
  | 'sure'
  | 'note'
  | 'view'
  | 'submit'
  | 'undo'
  | 'history'
  | 'skip'
  | 'flag'
  | 'help';

const line = (key: SheetLine['key'], does: Meaning): SheetLine => ({ key, does });
const FOCUS = line('letters', 'focus');
const OUT = [line('unrankable', 'unrankable'), line('takeBack', 'takeBack')];

const ORDER = [
  FOCUS,
  line('digits', 'place'),
  line('moves', 'move'),
  line('walks', 'walk'),
  line('tie', 'tie'),
  ...OUT,
];
const WORK: Record<Exclude<TaskMode, 'ranking'>, SheetLine[]> = {
  pairwise: [
    line('previous', 'left'),
    line('next', 'right'),
    line('tie', 'equal'),
    line('undo', 'back'),
    FOCUS,
    ...OUT,
  ],
  'best-worst': [
    FOCUS,
    line('moves', 'walk'),
    line('submit', 'choose'),
    line('tie', 'restEqual'),
    line('undo', 'back'),
    ...OUT,
  ],
  rating: [
    line('scoreDigits', 'score'),
    line('moves', 'criterion'),
    line('walks', 'walk'),
    FOCUS,
    line('takeBack', 'unscore'),
    line('unrankable', 'unrankable'),
    line('submit', 'order'),
  ],
};

/** Keys that mean something of their own in a mode. `working`: its questions are on the board, not the order. */
export function keysOfMode(mode: TaskMode, working: boolean): SheetLine[] {
  if (mode !== 'ranking' && working) return WORK[mode];
  return mode === 'ranking' ? ORDER : [...ORDER, line('undo', 'back')];
}

/** The whole sheet of a mode. */
export function sheetOf(mode: TaskMode, working: boolean, criteria: number): SheetLine[] {
  const own = keysOfMode(mode, working);
  const has = (key: SheetLine['key']) => own.some((l) => l.key === key);
  const rest: SheetLine[] = [
    ...(mode === 'rating' ? [] : [line('allEqual', 'allEqual')]),
    line('noneAcceptable', 'noneAcceptable'),
    line('open', 'open'),
    line('compare', 'compare'),
    line('edit', 'edit'),
    line('mark', 'mark'),
    ...(criteria > 0 && !(mode === 'rating' && working) ? [line('scores', 'scores')] : []),
    line('sure', 'sure'),
    line('note', 'note'),
    line('view', 'view'),
    ...(has('submit') ? [] : [line('submit', 'submit')]),
    ...(has('undo') ? [] : [line('undo', 'undo')]),
    line('history', 'history'),
    line('skip', 'skip'),
    line('flag', 'flag'),
    line('help', 'help'),
  ];
  return [...own, ...rest];
}
