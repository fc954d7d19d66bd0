import type { KeyPlace, KeyPress } from '@/components/desk/keys';
import type { VERDICTS } from '@/lib/contracts/words';

export type Verdict = (typeof VERDICTS)[number];

const KEYS: Record<string, Verdict> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '=': 'tie',
  '-': 'both_bad',
  // Keyboards set to Chinese send full-width signs.
  '＝': 'tie',
  '－': 'both_bad',
};

/** The vote a key casts, or undefined. A key held down casts one. Pure. */
export function verdictOf(press: KeyPress, place: KeyPlace): Verdict | undefined {
  // 229 is what browsers send for keys an input method takes.
  if (press.isComposing || press.keyCode === 229 || press.repeat) return undefined;
  if (press.ctrlKey || press.metaKey || press.altKey || place.busy) return undefined;
  return Object.hasOwn(KEYS, press.key) ? KEYS[press.key] : undefined;
}
