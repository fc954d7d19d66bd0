/**
 * Pairs for the bench, made from the files in DISCERN_SHARED/data (of others, under their licences: read there, written to a
 * temporary folder only). Every choice is seeded, and both sides read the file that is made here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { readTranscript } from '@/lib/formats/hh';
import type { TokenPair } from '@/trainer/data/pack';
import { encodePair, type PairRow } from '@/trainer/data/pairs';
import type { ChatTokenizer } from '@/trainer/io/tokenizer';
import { permutation, stream } from '@/trainer/rng';

export const SEED = 1;
export const MAX_LENGTH = 1024;

/** Rows and their tokens; `skipped`: rows that do not fit MAX_LENGTH, where the two sides cut differently. */
export type Made = { what: string; rows: PairRow[]; tokens: TokenPair[]; skipped: number };

type Text = Record<string, string>;

function readShared(name: string): unknown[] {
  const folder = process.env.DISCERN_SHARED;
  const file = folder && path.join(folder, 'data', name);
  if (!file || !fs.existsSync(file))
    throw new Error(
      `This part of the bench needs ${name}: set DISCERN_SHARED to the folder whose data/ holds it.`,
    );
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim()).map((line) => JSON.parse(line));
}

const pair = (prompt: PairRow['prompt'], chosen: string, rejected: string): PairRow => ({
  prompt,
  chosen: [{ role: 'assistant', content: chosen }],
  rejected: [{ role: 'assistant', content: rejected }],
});
const asked = (content: string): PairRow['prompt'] => [{ role: 'user', content }];

/** Chats of HH-RLHF that end with an answer: the chosen sides. */
export const transcripts = () =>
  (readShared('hh-rlhf-harmless.jsonl') as Text[]).flatMap((row) => {
    const chat = readTranscript(row.chosen!);
    return chat?.at(-1)?.role === 'assistant' && chat.every((m) => m.content.trim()) ? [chat] : [];
  });

/** HH-RLHF harmless: transcripts that share all turns but the last. */
function hhRows(): PairRow[] {
  return (readShared('hh-rlhf-harmless.jsonl') as Text[]).flatMap((row) => {
    const [chosen, rejected] = [readTranscript(row.chosen!), readTranscript(row.rejected!)];
    if (!chosen || !rejected) return [];
    const [better, worse] = [chosen.pop()!, rejected.pop()!];
    const fits =
      better.role === 'assistant' &&
      worse.role === 'assistant' &&
      chosen.at(-1)?.role === 'user' &&
      JSON.stringify(chosen) === JSON.stringify(rejected) &&
      better.content &&
      worse.content &&
      better.content !== worse.content;
    return fits ? [pair(chosen, better.content, worse.content)] : [];
  });
}

/** Entities of a kind in a product's title. Wrong: the gold answer of another title for the same question. */
function nerRows(): PairRow[] {
  const rows = readShared('sns-bench/Note-NER.jsonl') as Text[];
  return rows.flatMap(({ question, content, answer }, i) => {
    const others = rows.filter((o) => o.question === question && o.answer !== answer).map((o) => o.answer!);
    const wrong = others[Math.floor(stream(SEED, 'ner', i)() * others.length)];
    const prompt = asked(`${question} in the text, separated by commas.\n\nText: ${content}`);
    return wrong ? [pair(prompt, answer!, wrong)] : [];
  });
}

/** The category of a note. Wrong: another of the categories offered. */
function taxonomyRows(): PairRow[] {
  const rows = readShared('sns-bench/Note-Taxonomy-single.jsonl') as Text[];
  return rows.flatMap(({ content, candidates, answer }, i) => {
    const others = candidates!.split(', ').filter((one) => one !== answer);
    const wrong = others[Math.floor(stream(SEED, 'taxonomy', i)() * others.length)];
    const prompt = asked(
      `${content}\n\nWhich of these categories does the note belong to: ${candidates}? Answer with the category only.`,
    );
    return wrong ? [pair(prompt, answer!, wrong)] : [];
  });
}

/** The first `wanted` of `rows` in a seeded order that fit. */
function take(what: string, rows: PairRow[], wanted: number, tokenizer: ChatTokenizer): Made {
  const made: Made = { what, rows: [], tokens: [], skipped: 0 };
  for (const i of permutation(rows.length, SEED, 'pairs')) {
    if (made.rows.length === wanted) break;
    addIfFits(made, [rows[i]!], tokenizer);
  }
  if (made.rows.length < wanted)
    throw new Error(`${what} has ${made.rows.length} pairs that fit, ${wanted} are wanted.`);
  return made;
}

function addIfFits(made: Made, rows: PairRow[], tokenizer: ChatTokenizer): void {
  const encoded = rows.map((row) => tokenize(row, tokenizer));
  const fits = encoded.every(
    ({ prompt, chosen, rejected }) => prompt.length + Math.max(chosen.length, rejected.length) <= MAX_LENGTH,
  );
  if (!fits) made.skipped += rows.length;
  else {
    made.rows.push(...rows);
    made.tokens.push(...encoded);
  }
}

/** As the trainer tokenises it, never cut. */
export function tokenize(row: PairRow, tokenizer: ChatTokenizer): TokenPair {
  const { cut: _, ...tokens } = encodePair(row, tokenizer, {
    maxLength: Number.MAX_SAFE_INTEGER,
    completionEnd: 'template',
  });
  return tokens;
}

export const hhPairs = (n: number, tokenizer: ChatTokenizer) => take('HH-RLHF', hhRows(), n, tokenizer);
export const nerPairs = (n: number, tokenizer: ChatTokenizer) => take('Note-NER', nerRows(), n, tokenizer);
export const taxonomyPairs = (n: number, tokenizer: ChatTokenizer) =>
  take('Note-Taxonomy', taxonomyRows(), n, tokenizer);

/** All ten pairs of five outputs in a made-up order, for `prompts` instructions of AlpacaEval. */
export function rankedPairs(prompts: number, tokenizer: ChatTokenizer): Made {
  const rows = readShared('alpaca-eval-candidates.jsonl') as {
    instruction: string;
    candidates: { output: string }[];
  }[];
  const made: Made = { what: 'rankings of five', rows: [], tokens: [], skipped: 0 };
  for (const i of permutation(rows.length, SEED, 'rankings')) {
    if (made.rows.length === prompts * 10) break;
    const outputs = rows[i]!.candidates.map((one) => one.output);
    const order = [...permutation(outputs.length, SEED, 'order', i)].map((at) => outputs[at]!);
    if (new Set(order).size !== 5 || order.some((text) => !text.trim())) continue;
    addIfFits(made, pairsInOrder(asked(rows[i]!.instruction), order), tokenizer);
  }
  return made;
}

/** Each answer before every later one. */
export const pairsInOrder = (prompt: PairRow['prompt'], answers: string[]): PairRow[] =>
  answers.flatMap((better, i) => answers.slice(i + 1).map((worse) => pair(prompt, better, worse)));

const WORDS =
  'the rain came late and nobody had brought a coat so we stood under the bakery roof and shared bread'.split(
    ' ',
  );

/** Made-up text of as many tokens as asked, or one or two more. */
function text(tokens: number, seed: number, tokenizer: ChatTokenizer): string {
  const next = stream(SEED, 'text', seed);
  let out = '';
  while (tokenizer.encode(out).length < tokens) out += ` ${WORDS[Math.floor(next() * WORDS.length)]}`;
  return out.trim();
}

/** `prompts` made-up prompts of about `length` tokens (the template's included), each with answers of 60 in order, all pairs. */
export function madeUpPairs(
  { prompts, length, answers }: { prompts: number; length: number; answers: number },
  tokenizer: ChatTokenizer,
): Made {
  const template = tokenizer.encode(tokenizer.renderChat(asked(''), { addGenerationPrompt: true })).length;
  const rows = Array.from({ length: prompts }, (_, p) => {
    const prompt = asked(text(length - template, 100 * p, tokenizer));
    return pairsInOrder(
      prompt,
      Array.from({ length: answers }, (_, a) => text(60, 100 * p + a + 1, tokenizer)),
    );
  }).flat();
  return { what: '', rows, tokens: rows.map((row) => tokenize(row, tokenizer)), skipped: 0 };
}
