/** The stage that a recipe names, with its data read and checked. */
import type { ChatTokenizer } from '../io/tokenizer';
import type { Recipe } from '../recipe';
import type { ReferenceOf } from '../reference';
import { openDpo } from './dpo';
import { openJudge } from './judge';
import { openKto } from './kto';
import { openSequences } from './sequence';
import type { Hooks, Stage } from './stage';

export function openStage(
  recipe: Recipe,
  tokenizer: ChatTokenizer,
  referenceFile: string,
  hooks: Hooks,
): Promise<Stage> {
  if (recipe.stage === 'dpo') {
    const of: ReferenceOf = { reference: recipe.reference, file: referenceFile };
    const { loss } = recipe;
    if (loss === 'kto') return openKto({ ...recipe, loss }, tokenizer, of, hooks);
    return openDpo({ ...recipe, loss }, tokenizer, of, hooks);
  }
  if (recipe.stage === 'judge') return openJudge(recipe, tokenizer, hooks);
  return openSequences(recipe, tokenizer, hooks);
}
