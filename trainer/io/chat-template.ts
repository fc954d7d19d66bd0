/**
 * Chat templates: Jinja from a stranger's checkpoint, so every step of the interpreter is counted and every value weighed.
 * Rendering is what `apply_chat_template` of transformers does (trim_blocks, lstrip_blocks, the same globals).
 */
import { Environment, Interpreter, parse, Template, tokenize } from '@huggingface/jinja';
import { TrainerError } from '../errors';

export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };
export type RenderLimits = { templateChars: number; textChars: number; milliseconds: number; items: number };

export const DEFAULT_LIMITS: RenderLimits = {
  templateChars: 1_000_000,
  textChars: 10_000_000,
  milliseconds: 2_000,
  items: 1_000_000,
};

type Value = ReturnType<Interpreter['evaluate']>;
type Node = Parameters<Interpreter['evaluate']>[0];

/** Every node of a template is evaluated through `evaluate`: the place to stop one that runs or grows too long. */
class GuardedInterpreter extends Interpreter {
  private steps = 0;
  private readonly deadline: number;

  constructor(
    environment: Environment,
    private readonly limits: RenderLimits,
  ) {
    super(environment);
    this.deadline = performance.now() + limits.milliseconds;
  }

  override evaluate(node: Node, environment: Environment): Value {
    if ((++this.steps & 63) === 0 && performance.now() > this.deadline)
      throw tooMuch(`it runs longer than ${this.limits.milliseconds} ms`);
    const result = super.evaluate(node, environment);
    const value: unknown = result.value;
    if (typeof value === 'string' && value.length > this.limits.textChars)
      throw tooMuch(`it makes a text longer than ${this.limits.textChars} characters`);
    if (Array.isArray(value) && value.length > this.limits.items)
      throw tooMuch(`it makes a list longer than ${this.limits.items}`);
    return result;
  }
}

export type ChatTemplate = (
  messages: readonly ChatMessage[],
  options: { addGenerationPrompt: boolean },
) => string;

/** Parses once. `variables` are the special tokens that templates may name (bos_token, eos_token …). */
export function compileChatTemplate(
  source: string,
  variables: Record<string, string> = {},
  limits: RenderLimits = DEFAULT_LIMITS,
): ChatTemplate {
  if (source.length > limits.templateChars)
    throw tooMuch(`it has ${source.length} characters, ${limits.templateChars} are allowed`);
  const program = guarded(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
  return (messages, { addGenerationPrompt }) => {
    const environment = globals(limits);
    for (const [name, value] of Object.entries(variables)) environment.set(name, value);
    environment.set('messages', messages);
    environment.set('add_generation_prompt', addGenerationPrompt);
    const text: unknown = guarded(() => new GuardedInterpreter(environment, limits).run(program)).value;
    if (typeof text !== 'string') throw failed('it renders no text');
    return text;
  };
}

function globals(limits: RenderLimits): Environment {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ true: true, false: false, none: null })) {
    environment.set(name, value);
    environment.set(
      name.replace(/^./, (c) => c.toUpperCase()),
      value,
    );
  }
  environment.set('range', (...bounds: number[]) => range(bounds, limits.items));
  environment.set('raise_exception', (message: unknown) => {
    throw failed(`it says: ${String(message).slice(0, 500)}`);
  });
  environment.set('strftime_now', (format: string) =>
    new Template('{{ strftime_now(format) }}').render({ format: String(format).slice(0, 100) }),
  );
  return environment;
}

/** Python's range, refused before it is built when it is too long. */
function range(bounds: number[], limit: number): number[] {
  const [start, stop] = bounds[1] === undefined ? [0, bounds[0]] : [bounds[0], bounds[1]];
  const step = bounds[2] ?? 1;
  if (![start, stop, step].every(Number.isFinite) || step === 0)
    throw failed('it calls range() without numbers');
  const length = Math.max(0, Math.ceil((stop! - start!) / step));
  if (length > limit) throw tooMuch(`it makes a list longer than ${limit}`);
  return Array.from({ length }, (_, i) => start! + i * step);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TrainerError) throw error;
    // Too deep a recursion and too long a string both surface as RangeError.
    if (error instanceof RangeError) throw tooMuch('it needs too much memory or recursion');
    throw failed(error instanceof Error ? error.message.slice(0, 500) : 'unknown error');
  }
}

const failed = (what: string) =>
  new TrainerError('chat_template', `The chat template could not be rendered: ${what}.`);
const tooMuch = (what: string) =>
  new TrainerError(
    'chat_template_limit',
    `The chat template was stopped: ${what}. Check where it comes from.`,
  );
