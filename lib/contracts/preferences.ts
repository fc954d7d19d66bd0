import { z } from 'zod';
import { DESK_COMMANDS, type DeskKeys, doubledKey, isFixedKey } from './desk-keys';
import { LOCALES } from './locales';
import { operation } from './operation';
import { BREAK_MINUTES, NO_PREFERENCES, TEXT_SIZES, THEMES, WIDTHS } from './preference-words';

const Key = z
  .string()
  .min(1)
  .max(20)
  .refine((key) => !isFixedKey(key), 'is the key of a candidate, a rank or the browser');

/** What one person wants of the interface; it follows them to any machine. */
export const Preferences = z.strictObject({
  theme: z.enum(THEMES).default('system'),
  /** Absent: the browser's. */
  locale: z.enum(LOCALES).optional(),
  textSize: z.enum(TEXT_SIZES).default('normal'),
  width: z.enum(WIDTHS).default('normal'),
  /** Whether the desk shows today's count and pace. */
  count: z.boolean().default(true),
  breakMinutes: z.literal(BREAK_MINUTES).default(0),
  /** Commands of the desk that stand on another key than at first. */
  keys: z
    .partialRecord(z.enum(DESK_COMMANDS), Key)
    .default({})
    .refine((keys) => !doubledKey(keys as DeskKeys), 'puts two commands on one key'),
});
export type Preferences = z.output<typeof Preferences>;

export const getPreferences = operation({
  id: 'getPreferences',
  method: 'GET',
  path: '/me/preferences',
  tag: 'People',
  summary: 'What you want of the interface',
  response: Preferences,
  example: { response: NO_PREFERENCES },
});

export const putPreferences = operation({
  id: 'putPreferences',
  method: 'PUT',
  path: '/me/preferences',
  tag: 'People',
  summary: 'Keep what you want of the interface; what is left out is as it was at first',
  body: Preferences,
  response: Preferences,
  example: {
    body: { theme: 'dark', keys: { skip: 'x' } },
    response: { ...NO_PREFERENCES, theme: 'dark', keys: { skip: 'x' } },
  },
});
