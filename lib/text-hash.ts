import { createHash } from 'node:crypto';

/** SHA-256 (hex) of a candidate's text: what makes it unique in its prompt version. */
export const textHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
