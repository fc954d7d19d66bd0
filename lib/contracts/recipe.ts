// The recipe is the trainer's own word; here it is told to the API and the form.
import type { RecipeByName, Stage } from '../../trainer/recipe';

export { LOSSES, RecipeByName as RecipeInput } from '../../trainer/recipe';
export type { Stage };
export type RecipeOf<S extends Stage> = Extract<RecipeByName, { stage: S }>;
