/**
 * The README.md beside a checkpoint: front matter as the Hugging Face hub reads it (hub-docs, modelcard.md), then where the
 * weights come from, how they were trained, what was measured, and how to load them. No path of the machine stands in it.
 */
import { findInCatalogue } from './catalogue';

type Scores = Record<string, number | undefined>;
export type ModelCardInput = {
  kind: 'lora' | 'full' | 'judge';
  stage: 'cpt' | 'sft' | 'dpo' | 'judge';
  /** A name of the catalogue, a repository of the hub, or a folder. */
  base: { name: string; sha256: string };
  data: {
    sha256: string;
    rows: number;
    train: number;
    test: number;
    truncated: number;
    dropped: Record<string, number>;
    /** Preference set and its version, where the host knows them. */
    set?: string;
    setVersion?: number;
    /** The texts or chats it was trained on, with their share of the tokens. */
    corpora?: { name: string; weight: number }[];
  };
  recipe: Record<string, unknown>;
  steps: number;
  seconds: number;
  backend: string;
  trainerVersion: string;
  /** Of held-out rows before the first step and after the last; null when none were measured. */
  before: Scores | null;
  after: Scores | null;
  /** SHA-256 of the weights' file. */
  sha256: string;
  /** Of the new weights, when it is known. */
  licence?: string;
};

export function modelCard(input: ModelCardInput): string {
  const sections = [
    frontMatter(input),
    `# ${titleOf(input.base.name)} after ${whatWasDone(input)}`,
    summary(input),
    `## Where it comes from\n\n${table(['', ''], lineage(input))}`,
    `## Measured\n\n${measured(input)}`,
    `## Recipe\n\n${table(['key', 'value'], recipeRows(input.recipe))}`,
    `## Loading it\n\n${loading(input)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const STAGES = {
  cpt: 'continued pre-training',
  sft: 'supervised fine-tuning',
  dpo: 'direct preference optimisation',
  judge: 'training as a judge of answers',
};
const KINDS = {
  lora: 'A LoRA adapter of',
  full: 'All weights of',
  judge: 'A LoRA adapter with a reward head for',
};

function frontMatter({ kind, stage, base, licence }: ModelCardInput): string {
  const repository = repositoryOf(base.name);
  const tags = ['discern', stage === 'judge' ? 'reward-model' : stage, ...(kind === 'full' ? [] : ['lora'])];
  const lines = [
    ...(licence ? [`license: ${yaml(licence.toLowerCase())}`] : []),
    ...(repository
      ? [
          `base_model: ${yaml(repository)}`,
          `base_model_relation: ${kind === 'full' ? 'finetune' : 'adapter'}`,
        ]
      : []),
    `library_name: ${kind === 'full' ? 'transformers' : 'peft'}`,
    `pipeline_tag: ${kind === 'judge' ? 'text-classification' : 'text-generation'}`,
    'tags:',
    ...tags.map((tag) => `- ${yaml(tag)}`),
  ];
  return `---\n${lines.join('\n')}\n---`;
}

const whatWasDone = ({ stage, recipe }: ModelCardInput) =>
  stage === 'dpo' && recipe.loss === 'kto' ? 'KTO on single answers' : STAGES[stage];

function summary(input: ModelCardInput): string {
  const { kind, base, steps, trainerVersion, backend, seconds } = input;
  return (
    `${KINDS[kind]} ${titleOf(base.name)}, made by ${whatWasDone(input)} in ${steps} ${steps === 1 ? 'step' : 'steps'} ` +
    `(${duration(seconds)}) with the trainer of Discern ${trainerVersion} on ${backend}.`
  );
}

function lineage({ base, data, sha256 }: ModelCardInput): string[][] {
  const entry = findInCatalogue(base.name);
  const dropped = Object.entries(data.dropped).filter(([, n]) => n > 0);
  const set = data.set && `${data.set}${data.setVersion === undefined ? '' : `, version ${data.setVersion}`}`;
  return [
    ['base model', titleOf(base.name)],
    ...(entry ? [['licence of the base model', entry.licence]] : []),
    ['its weights (SHA-256)', code(base.sha256)],
    ...(set ? [['preference set', set]] : []),
    ...(data.corpora ?? []).map(({ name, weight }) => ['corpus', `${name}, weight ${weight}`]),
    ['data (SHA-256)', code(data.sha256)],
    ['rows', `${data.rows} read, ${data.train} to train, ${data.test} held out`],
    ...(dropped.length ? [['rows dropped', dropped.map(([why, n]) => `${n} ${why}`).join(', ')]] : []),
    ...(data.truncated ? [['prompts cut on their left', String(data.truncated)]] : []),
    ['these weights (SHA-256)', code(sha256)],
  ];
}

function measured({ before, after, data }: ModelCardInput): string {
  if (!after) return 'Nothing was held out, so nothing was measured.';
  const names = Object.keys(after).filter((name) => after[name] !== undefined);
  const rows = names.map((name) => [name, number(before?.[name]), number(after[name])]);
  return `Of ${data.test} held-out rows. These are no benchmark: they say how well the run learnt its own data.\n\n${table(['', 'before', 'after'], rows)}`;
}

/** Nested keys as `lora.rank`; of a path only the last part. */
function recipeRows(recipe: Record<string, unknown>, prefix = ''): string[][] {
  return Object.entries(recipe).flatMap(([key, value]): string[][] => {
    if (value === undefined || value === null) return [];
    if (typeof value === 'object' && !Array.isArray(value))
      return recipeRows(value as Record<string, unknown>, `${prefix}${key}.`);
    return [[`${prefix}${key}`, Array.isArray(value) ? value.map(shown).join(', ') : shown(value)]];
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return lastPart(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([key, one]) => `${key} ${shown(one)}`);
  return parts.join(' ');
}

function loading({ kind, base }: ModelCardInput): string {
  const source = JSON.stringify(repositoryOf(base.name) ?? `path/to/${lastPart(base.name)}`);
  const auto = kind === 'judge' ? 'AutoModelForSequenceClassification' : 'AutoModelForCausalLM';
  const full = [
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    'model = AutoModelForCausalLM.from_pretrained("path/to/this")',
    'tokenizer = AutoTokenizer.from_pretrained("path/to/this")',
  ];
  const adapter = [
    'from peft import PeftModel',
    `from transformers import ${auto}, AutoTokenizer`,
    '',
    `base = ${auto}.from_pretrained(${source}${kind === 'judge' ? ', num_labels=1' : ''})`,
    'model = PeftModel.from_pretrained(base, "path/to/this")',
    `tokenizer = AutoTokenizer.from_pretrained(${source})`,
  ];
  const python = ['```python', ...(kind === 'full' ? full : adapter), '```'].join('\n');
  if (kind === 'judge') return python;
  const model = kind === 'full' ? 'path/to/this' : `${lastPart(base.name)} --adapter path/to/this`;
  return `${python}\n\nWith Discern: \`npx discern generate --model ${model} --prompts FILE --max-new-tokens 256\``;
}

/** `owner/name` on the hub, when the base is known there. */
function repositoryOf(name: string): string | undefined {
  const source = findInCatalogue(name)?.sources.find(({ kind }) => kind === 'hub');
  return source?.kind === 'hub' ? source.repository : undefined;
}

const titleOf = (name: string) => findInCatalogue(name)?.title ?? lastPart(name);
const lastPart = (text: string) =>
  text
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1)!;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const code = (text: string) => `\`${text}\``;
const number = (value: number | undefined) =>
  value === undefined ? '' : String(Number(value.toPrecision(4)));
/** Quoted unless it is a plain word that YAML takes for nothing else. */
const yaml = (text: string) =>
  /^[a-z][\w./-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
