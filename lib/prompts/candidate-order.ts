/**
 * The order in which files name a version's candidates: the imported ones as in their row, then those that came later.
 * It holds for exports of prompts and of rankings alike, and is never shown to an annotator. SQL over `candidate c`.
 */
export const CANDIDATE_ORDER = 'c.index nulls last, c.created_at, c.id';
