import { TEXT_SIZES, THEMES, WIDTHS } from '@/lib/contracts/preference-words';
import type { Preferences } from '@/lib/contracts/preferences';

const YEAR_S = 60 * 60 * 24 * 365;

/** A cookie the server reads before the first paint; '' forgets it. */
export function keepCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: a preference the server reads; the Cookie Store API is not everywhere
  document.cookie = `${name}=${value}; path=/; max-age=${value ? YEAR_S : 0}; samesite=lax`;
}

/** What stands on the html element, and in a cookie for the next first paint; '' is as it was at first. */
export function applyLooks({
  theme,
  textSize,
  width,
}: Pick<Preferences, 'theme' | 'textSize' | 'width'>): void {
  const looks = {
    theme: theme === 'system' ? '' : theme,
    text: textSize === 'normal' ? '' : textSize,
    width: width === 'normal' ? '' : width,
  };
  for (const [name, value] of Object.entries(looks)) {
    keepCookie(name, value);
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
  }
}

/** What the page shows now, by the cookies of this machine. */
export function looksHere(): Pick<Preferences, 'theme' | 'textSize' | 'width'> {
  const { theme, text, width } = document.documentElement.dataset;
  return {
    theme: THEMES.find((v) => v === theme) ?? 'system',
    textSize: TEXT_SIZES.find((v) => v === text) ?? 'normal',
    width: WIDTHS.find((v) => v === width) ?? 'normal',
  };
}
