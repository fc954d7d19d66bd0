import type { GraderConfig, Reference } from '@/lib/contracts/graders';
import { labelMatch } from './label-match';
import { setF1 } from './set-f1';
import type { Grade, Grader } from './types';

const GRADERS: { [N in GraderConfig['name']]: Grader<Extract<GraderConfig, { name: N }>['params']> } = {
  'label-match': labelMatch,
  'set-f1': setF1,
};

/** A grader with a task version's parameters. */
export interface BoundGrader {
  /** Name and version, e.g. `set-f1@1`: the source version of the evidence it gives. */
  id: string;
  refuse(reference: Reference): string | undefined;
  grade(completion: string, reference: Reference): Grade;
  gold(reference: Reference, locale: string): string;
}

export function bindGrader(config: GraderConfig): BoundGrader {
  const grader = GRADERS[config.name] as Grader<unknown>;
  return {
    id: `${grader.name}@${grader.version}`,
    refuse: (reference) => grader.refuse(reference, config.params),
    grade: (completion, reference) => grader.grade(completion, reference, config.params),
    gold: (reference, locale) => grader.gold(reference, config.params, locale),
  };
}
