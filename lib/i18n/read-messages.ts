import fs from 'node:fs/promises';
import path from 'node:path';
import type { Locale } from '@/lib/contracts/locales';
import { env } from '@/lib/env';

export type Messages = { [key: string]: string | Messages };

const known = new Map<Locale, Messages>();

/**
 * Every file of messages/<locale>/ under its own name: messages/en/members.json is what useTranslations('members')
 * reads. Kept in memory in production, read anew in development.
 */
export async function readMessages(locale: Locale): Promise<Messages> {
  const kept = known.get(locale);
  if (kept) return kept;
  const folder = path.join(process.cwd(), 'messages', locale);
  const files = (await fs.readdir(folder)).filter((f) => f.endsWith('.json')).sort();
  const areas = await Promise.all(
    files.map(
      async (f) => [f.slice(0, -5), JSON.parse(await fs.readFile(path.join(folder, f), 'utf8'))] as const,
    ),
  );
  const messages: Messages = Object.fromEntries(areas);
  if (env().NODE_ENV === 'production') known.set(locale, messages);
  return messages;
}
