import type { Reference } from '@/lib/contracts/graders';

export interface Grade {
  /** 0 (wrong) to 1 (right). */
  score: number;
  /** What the grader read out of the completion. */
  parsed: string | string[] | null;
  /** Why the score is what it is, where that is not plain: `unparsed`, `ambiguous`. */
  note?: string;
}

/** A pure function from (completion, reference) to a score. */
export interface Grader<P> {
  name: string;
  /** Raised whenever a grade can change: evidence of an older version is superseded. */
  version: number;
  /** Why this reference cannot be graded against; undefined when it can. */
  refuse(reference: Reference, params: P): string | undefined;
  grade(completion: string, reference: Reference, params: P): Grade;
  /** The gold answer as a completion. */
  gold(reference: Reference, params: P, locale: string): string;
}
