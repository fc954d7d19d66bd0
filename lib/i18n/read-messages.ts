import fs from 'node:fs/promises';
import path from 'node:path';
import compile from 'icu-minify/compile';
import type { Locale } from '@/lib/contracts/locales';
import { env } from '@/lib/env';

export type Messages = { [key: string]: string | Messages };
/** Messages as next-intl takes them here: each one parsed, so that the browser loads no parser (next.config.js). */
export type CompiledMessages = { [key: string]: ReturnType<typeof compile> | CompiledMessages };

const known = new Map<Locale, CompiledMessages>();

const compiled = (messages: Messages): CompiledMessages =>
  Object.fromEntries(
    Object.entries(messages).map(([key, m]) => [key, typeof m === 'string' ? compile(m) : compiled(m)]),
  );

/** The compiler's objects have no prototype, and React hands only plain ones to the browser. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/**
 * Every file of messages/<locale>/ under its own name: messages/en/members.json is what useTranslations('members')
 * reads. Kept in memory in production, read anew in development.
 */
export async function readMessages(locale: Locale): Promise<CompiledMessages> {
  const kept = known.get(locale);
  if (kept) return kept;
  const folder = path.join(process.cwd(), 'messages', locale);
  const files = (await fs.readdir(folder)).filter((f) => f.endsWith('.json')).sort();
  const areas = await Promise.all(
    files.map(
      async (f) => [f.slice(0, -5), JSON.parse(await fs.readFile(path.join(folder, f), 'utf8'))] as const,
    ),
  );
  const messages = plain(compiled(Object.fromEntries(areas)));
  if (env().NODE_ENV === 'production') known.set(locale, messages);
  return messages;
}
