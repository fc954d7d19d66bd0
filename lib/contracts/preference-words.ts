import type { Preferences } from './preferences';

// Apart from the schemas: every page loads these.
export const THEMES = ['system', 'light', 'dark'] as const;
export const TEXT_SIZES = ['small', 'normal', 'large', 'larger'] as const;
export const WIDTHS = ['compact', 'normal', 'wide'] as const;
/** Minutes at work before the desk says so; 0: never. */
export const BREAK_MINUTES = [0, 25, 50, 90] as const;

export const NO_PREFERENCES: Preferences = {
  theme: 'system',
  textSize: 'normal',
  width: 'normal',
  count: true,
  breakMinutes: 0,
  keys: {},
};
