/** The text of the reader's locale, else English, else any; '' when there is none. */
export function localText(text: Record<string, string> | undefined, locale: string): string {
  if (!text) return '';
  return text[locale] ?? text[locale.split('-')[0]!] ?? text.en ?? Object.values(text)[0] ?? '';
}
