import type { Tag } from './task-modes';

// Apart from the schemas: the desk loads these.
/** Scores of criteria go from 1 to this. */
export const MAX_SCORE = 5;

/** Tags of a task that names none. */
export const DEFAULT_TAGS: readonly Tag[] = [
  { key: 'wrong', name: { en: 'wrong fact', zh: '事实错误' } },
  { key: 'off-topic', name: { en: 'off topic', zh: '跑题' } },
  { key: 'unclear', name: { en: 'unclear', zh: '表述不清' } },
  { key: 'style', name: { en: 'wrong tone', zh: '语气不当' } },
  { key: 'language', name: { en: 'language mistake', zh: '语言错误' } },
  { key: 'unsafe', name: { en: 'unsafe', zh: '不安全' } },
];
