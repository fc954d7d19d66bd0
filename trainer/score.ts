/** A trained judge's rewards for answers, streamed from JSONL of {prompt, completion}. */
import { pickBackend } from './backend';
import { groupStream, packPairs, type TokenPair } from './data/pack';
import { encodeWhole } from './data/pairs';
import { readLines } from './data/read-lines';
import { badRow, checkMessages, parseObject } from './data/row';
import type { ChatMessage } from './io/tokenizer';
import { loadTokenizer } from './io/tokenizer';
import { GROUP_ROWS } from './model/memory';
import { bind, ofJudge } from './model/trainable';
import { loadWeights } from './model/weights';
import { readJudge } from './peft';
import { judgePairs } from './stages/judge';

export type ScoreInput = {
  model: string;
  /** The judge's PEFT folder. */
  judge: string;
  /** JSONL of {prompt: messages, completion: messages}. */
  answers: string;
};
/** `score` has no unit: only differences between answers to one prompt mean something. */
export type ScoreRow = { line: number; score: number };

type Numbered = TokenPair & { line: number };

/** One row a line, in the order of the file. Prompts too long for the model are cut on their left. */
export async function* scoreAnswers(input: ScoreInput): AsyncGenerator<ScoreRow> {
  await pickBackend();
  const tokenizer = await loadTokenizer(input.model);
  const weights = await loadWeights(input.model);
  try {
    const { adapter, head } = readJudge(input.judge, weights.config);
    const model = bind(weights, ofJudge(adapter, head));
    const options = { maxLength: weights.config.maxPositions, completionEnd: 'turn' as const };
    const score = (rows: Numbered[]): ScoreRow[] => {
      const none = rows.map(() => 0);
      const { rewards } = judgePairs(model, packPairs(rows), none, { marginWeight: 0, centering: 0 });
      return rows.map(({ line }, i) => ({ line, score: rewards[2 * i]! }));
    };
    async function* answers(): AsyncGenerator<Numbered> {
      for await (const { text, line } of readLines(input.answers)) {
        const { prompt, completion } = parseRow(text, input.answers, line);
        // an answer is a pair with itself, which costs it nothing: equal answers to a prompt are computed once
        const row = { prompt, chosen: completion, rejected: completion };
        yield { ...encodeWhole(row, tokenizer, options, { file: input.answers, line }), line };
      }
    }
    try {
      for await (const rows of groupStream(answers(), rowsOf, GROUP_ROWS)) yield* score(rows);
    } finally {
      model.dispose();
    }
  } finally {
    weights.dispose();
  }
}

const rowsOf = (p: TokenPair) => p.prompt.length + p.chosen.length;

function parseRow(text: string, file: string, line: number) {
  const bad = badRow(file, line);
  const row = parseObject(text, bad);
  checkMessages(row.prompt, 'prompt', bad);
  checkMessages(row.completion, 'completion', bad);
  const completion = row.completion as ChatMessage[];
  if (completion.length !== 1 || completion[0]!.role !== 'assistant')
    throw bad('completion must be one message with the role assistant');
  return { prompt: row.prompt as ChatMessage[], completion };
}
