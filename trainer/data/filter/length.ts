import type { Finding } from './finding';
import { characters } from './words';

export type LengthOptions = { min: number; max: number };

/** Characters without the spaces around the text. Gopher (arXiv 2112.11446, A.1.1) counts words; posts are shorter than pages. */
export function lengthFinding(text: string, { min, max }: LengthOptions): Finding | undefined {
  const value = characters(text.trim());
  if (value < min) return { rule: 'short', value, limit: min };
  return value > max ? { rule: 'long', value, limit: max } : undefined;
}
