/** Supervised fine-tuning beside TRL's SFTTrainer, packing on in both: one optimizer step an epoch, over the same chats. */
import fs from 'node:fs';
import path from 'node:path';
import { chatOf, type TokenRow } from '@/trainer/data/sequences';
import { readModelConfig } from '@/trainer/io/config';
import type { ChatMessage, ChatTokenizer } from '@/trainer/io/tokenizer';
import { permutation } from '@/trainer/rng';
import { firstAdapter, inWords, LOSS_TOLERANCE, largeProduct, largest, median } from './compare';
import { MAX_LENGTH, SEED, transcripts } from './data';
import { forwardOperations, type Work } from './operations';
import { percent, times } from './report';
import { type PackedBatch, type Run, runOurs, runTrl, type Task, type TrlMode } from './sides';

type Chat = { messages: ChatMessage[] };
/** TRL packs into sequences of MAX_LENGTH; so many are a batch, and here an epoch. */
const BINS = 4;
/** Of that room, what is filled: packing whole chats leaves some of it. */
const FILLED = 0.97;
const GOAL = 2;

export type SftBench = {
  model: string;
  tokenizer: ChatTokenizer;
  scratch: string;
  say: (line: string) => void;
  epochs: number;
  modes: TrlMode[];
  repeats: number;
};

/** Prints the comparison; answers whether the two sides trained the same. */
export async function sft(bench: SftBench): Promise<boolean> {
  const { model, scratch, say, epochs } = bench;
  const { chats, rows } = chatsOfOneBatch(bench.tokenizer);
  const folder = fs.mkdtempSync(path.join(scratch, 'sft-'));
  const data = path.join(folder, 'chats.jsonl');
  fs.writeFileSync(data, chats.map((chat) => `${JSON.stringify(chat)}\n`).join(''));
  const adapter = firstAdapter(model, path.join(folder, 'adapter'));
  const task: Task = {
    model,
    data,
    adapter,
    kind: 'sft',
    epochs,
    batch: chats.length,
    accumulation: 1,
    maxLength: MAX_LENGTH,
  };
  const runs: Run[] = [];
  const gflops = largeProduct();
  for (let i = 0; i < bench.repeats; i++) {
    runs.push(await runOurs(task, path.join(folder, `ours-${i}`)));
    say(`ours: ${inWords(runs.at(-1)!)}`);
  }
  const ours = median(runs);
  const tokens = rows.reduce((sum, row) => sum + row.ids.length, 0);
  console.log(`\nSFT: ${chats.length} chats of HH-RLHF, ${tokens} tokens a step, ${epochs} steps`);
  print('ours', ours);
  let held = true;
  for (const mode of bench.modes) {
    const trl = await runTrl<PackedBatch>(
      { ...task, batch: BINS },
      path.join(folder, `trl-${mode.replaceAll(' ', '-')}`),
      mode,
      markedTemplate(model),
    );
    say(`TRL, ${mode}: ${inWords(trl)}`);
    const ratio = trl.whole / ours.whole;
    print(
      `TRL, ${mode}`,
      trl,
      `ours is ${times(ratio)} as fast, ${times(ours.peakMb / trl.peakMb)} the memory`,
    );
    const difference = largest(ours.losses, trl.losses);
    console.log(`  steps' losses differ by at most ${difference.toExponential(1)}`);
    const fault = faultOf(trl.batches, rows, epochs, difference) ?? parametersDiffer(ours, trl);
    if (fault) console.log(`  NOT COMPARABLE. ${fault}`);
    if (fault) held = false;
    if (mode === 'default')
      console.log(
        `  ${ratio >= GOAL ? 'met   ' : 'MISSED'} speed ${times(ratio)} of TRL's default (goal ${GOAL}x)`,
      );
  }
  const { products } = forwardOperations(readModelConfig(model), workOfRows(rows));
  const share = (2 * epochs * products) / (gflops * 1e9) / ours.computing;
  console.log(`  ${percent(share)} of a 1024³ product's ${gflops.toFixed(0)} GFLOP/s while computing`);
  return held;
}

function print(name: string, { whole, computing, peakMb }: Run, more = ''): void {
  const seconds = (x: number) => `${x.toFixed(1)} s`.padStart(8);
  console.log(
    `  ${name.padEnd(22)} whole ${seconds(whole)}  computing ${seconds(computing)}  peak ${peakMb.toFixed(0)} MB   ${more}`,
  );
}

/** Chats in a seeded order, until they fill TRL's batch. */
function chatsOfOneBatch(tokenizer: ChatTokenizer): { chats: Chat[]; rows: TokenRow[] } {
  const all = transcripts();
  const chats: Chat[] = [];
  const rows: TokenRow[] = [];
  let room = BINS * MAX_LENGTH * FILLED;
  for (const i of permutation(all.length, SEED, 'chats')) {
    const [row] = chatOf(all[i]!, tokenizer, { maxLength: 1e9, completionEnd: 'template' }).pieces;
    if (!row || row.ids.length > MAX_LENGTH / 2) continue;
    if (row.ids.length > room) break;
    room -= row.ids.length;
    chats.push({ messages: all[i]! });
    rows.push(row);
  }
  return { chats, rows };
}

/** The model's own template, with the marks by which TRL knows what the assistant says. */
function markedTemplate(model: string): string {
  const config = JSON.parse(fs.readFileSync(path.join(model, 'tokenizer_config.json'), 'utf8'));
  const plain = "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}";
  const marked =
    "{{'<|im_start|>' + message['role'] + '\n'}}{% if message['role'] == 'assistant' %}{% generation %}" +
    "{{ message['content'] + '<|im_end|>' + '\n' }}{% endgeneration %}{% else %}" +
    "{{ message['content'] + '<|im_end|>' + '\n' }}{% endif %}";
  const template = String(config.chat_template);
  if (!template.includes(plain))
    throw new Error(`The chat template of ${model} is not the one that this bench knows how to mark.`);
  return template.replace(plain, marked);
}

/** What makes the comparison void: other batches, other tokens, other counting tokens, other losses. */
function faultOf(batches: PackedBatch[], rows: TokenRow[], epochs: number, difference: number) {
  if (batches.length !== epochs) return `TRL made ${batches.length} batches, ${epochs} are wanted.`;
  const ours = rows.map(({ ids, targets }) => JSON.stringify([ids, targets])).toSorted();
  for (const batch of batches)
    if (JSON.stringify(rowsOf(batch).toSorted()) !== JSON.stringify(ours))
      return 'TRL trains on other tokens than ours.';
  if (!(difference <= LOSS_TOLERANCE))
    return `A step's loss differs by ${difference.toPrecision(3)}, more than ${LOSS_TOLERANCE}.`;
  return undefined;
}

const parametersDiffer = (ours: Run, trl: Run) =>
  ours.parameters === trl.parameters
    ? undefined
    : `TRL trains ${trl.parameters} parameters, ours ${ours.parameters}.`;

/** Rows of a packed batch as [ids, places that count]. */
function rowsOf({ ids, labels, positions }: PackedBatch): string[] {
  const [flat, counts, places] = [ids.flat(), labels.flat(), positions.flat()];
  const starts = places.flatMap((place, i) => (place === 0 ? [i] : []));
  return starts.map((start, n) => {
    const end = starts[n + 1] ?? flat.length;
    const targets = counts.slice(start, end).flatMap((label, i) => (label === -100 ? [] : [i]));
    return JSON.stringify([flat.slice(start, end), targets]);
  });
}

const workOfRows = (rows: TokenRow[]): Work => ({
  rows: rows.reduce((sum, row) => sum + row.ids.length, 0),
  targets: rows.reduce((sum, row) => sum + row.targets.length, 0),
  seen: 0,
});
