// The recipe is the trainer's own word; here it is told to the API and the form.
export { LOSSES, RecipeByName as RecipeInput } from '../../trainer/recipe';
