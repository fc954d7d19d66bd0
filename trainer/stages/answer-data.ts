/** The answers of a kto run: those to train on and those held out, and how any of them reads after any prompt. */
import { AnswerReader, type IndexedAnswer, indexAnswers } from '../data/answers';
import type { AnswerShape } from '../data/group';
import type { TokenAnswer } from '../data/pack';
import type { ChatTokenizer } from '../io/tokenizer';
import type { KtoRecipe } from './kto';
import { dataOf, meanOver } from './row-data';
import type { RowLengths } from './stage';

/** Reads and checks the file. */
export async function openAnswers(recipe: KtoRecipe, tokenizer: ChatTokenizer) {
  const index = await indexAnswers(recipe.data, tokenizer, recipe);
  const data = dataOf(recipe, index, { code: 'no_rows', row: 'answer' });
  return {
    ...data,
    reader: new AnswerReader(recipe.data, tokenizer, recipe),
    lengths: lengthsOf(data.train),
  };
}

function lengthsOf(answers: IndexedAnswer[]): RowLengths {
  const mean = meanOver(answers);
  return {
    meanPrompt: mean((a) => a.prompt),
    meanCompletion: mean((a) => a.answer),
    longest: answers.reduce((most, a) => Math.max(most, a.prompt + a.answer), 0),
  };
}

/** An answer after the prompt of `asked`: its own, or that of another answer. */
export type Said = AnswerShape & { asked: IndexedAnswer; said: IndexedAnswer };

export const inPlace = (answer: IndexedAnswer): Said => ({
  ...{ prompt: answer.prompt, answer: answer.answer, keys: answer.keys },
  ...{ asked: answer, said: answer },
});

/** Each prompt with the answer of the row before it, the first with the last's (as TRL does); none of one row alone. */
export function mismatched(rows: readonly IndexedAnswer[], maxLength: number): Said[] {
  if (rows.length < 2) return [];
  return rows.map((asked, i) => {
    const said = rows.at(i - 1)!;
    const prompt = Math.min(asked.prompt, maxLength - said.answer);
    return { prompt, answer: said.answer, keys: [asked.keys[0], said.keys[1]], asked, said };
  });
}

export const nameOf = ({ asked, said }: Said): string =>
  `${asked.line} ${asked.side}, ${said.line} ${said.side}`;

export const readAll = (reader: AnswerReader, all: readonly Said[]): Promise<TokenAnswer[]> =>
  Promise.all(
    all.map(async ({ asked, said, prompt: length }) => {
      const { prompt, answer } = await reader.read(asked);
      const kept = prompt.slice(prompt.length - length);
      return { prompt: kept, answer: asked === said ? answer : (await reader.read(said)).answer };
    }),
  );
