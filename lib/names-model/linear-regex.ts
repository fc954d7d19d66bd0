import { DiscernError } from '@/lib/errors';

/** Says whether a text has a match anywhere. */
export type Matcher = (text: string) => boolean;

const MAX_PROGRAM = 2000;
const MAX_REPEAT = 100;

type Test = (char: string) => boolean;
type Step =
  | { op: 'char'; test: Test }
  | { op: 'split'; to: number; or: number }
  | { op: 'jump'; to: number }
  | { op: 'assert'; holds: (before: string, after: string) => boolean }
  | { op: 'match' };
type Node =
  | { kind: 'char'; test: Test }
  | { kind: 'assert'; holds: (before: string, after: string) => boolean }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'any'; parts: Node[] }
  | { kind: 'repeat'; part: Node; min: number; max: number };

/**
 * A pattern in RE2's syntax, matched in time linear in the text whatever the pattern is (Cox, Regular Expression
 * Matching: the Virtual Machine Approach, 2009). Known: literals, `.`, classes, `\d \w \s \b` and their opposites,
 * `\p{…}`, groups, `|`, `* + ? {m,n}` (lazy ones too), `^ $`, a leading `(?i)`. Back-references and lookaround are
 * refused, as RE2 does. Characters are code points. Throws `invalid` with what is wrong.
 */
export function linearRegex(pattern: string): Matcher {
  const program = compile(new Parser(pattern).parse());
  const begins = firstOf(program);
  return (text) => run(program, begins, text);
}

const refuse = (pattern: string, why: string): never => {
  throw new DiscernError('invalid', `The pattern ${pattern} cannot be used: ${why}.`, { pattern });
};

const isWord = (c: string) => /^\w$/.test(c);
const CLASSES: Record<string, Test> = {
  d: (c) => /^\d$/.test(c),
  w: isWord,
  s: (c) => /^[\t\n\f\r ]$/.test(c),
};
const CONTROLS: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f' };

class Parser {
  readonly #chars: string[];
  readonly #fold: boolean;
  #at = 0;

  constructor(readonly pattern: string) {
    this.#fold = pattern.startsWith('(?i)');
    this.#chars = [...(this.#fold ? pattern.slice(4) : pattern)];
  }

  parse(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#chars.length) this.#no('a ) has no (');
    return node;
  }

  #no = (why: string) => refuse(this.pattern, why);
  #peek = () => this.#chars[this.#at];
  #take(): string {
    return this.#chars[this.#at++] ?? this.#no('it ends too soon');
  }
  #eat(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.#at++;
    return true;
  }

  #alternatives(): Node {
    const parts = [this.#sequence()];
    while (this.#eat('|')) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let c = this.#peek(); c !== undefined && c !== '|' && c !== ')'; c = this.#peek())
      parts.push(this.#repeated(this.#atom()));
    return { kind: 'all', parts };
  }

  #repeated(part: Node): Node {
    const bounds = this.#bounds();
    if (!bounds) return part;
    this.#eat('?');
    if (/^[*+?]$/.test(this.#peek() ?? '')) this.#no('it repeats a repetition');
    return { kind: 'repeat', part, ...bounds };
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#eat('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#eat('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#eat('?')) return { min: 0, max: 1 };
    const m = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#chars.slice(this.#at, this.#at + 12).join(''));
    if (!m) return undefined;
    this.#at += m[0].length;
    const min = Number(m[1]);
    const max = m[2] === undefined ? min : m[3] ? Number(m[3]) : Number.POSITIVE_INFINITY;
    if (min > max || min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT))
      this.#no(`it repeats more than ${MAX_REPEAT} times`);
    return { min, max };
  }

  #atom(): Node {
    const c = this.#take();
    if (c === '(') return this.#group();
    if (c === '[') return { kind: 'char', test: this.#set() };
    if (c === '.') return { kind: 'char', test: (x) => x !== '\n' };
    if (c === '^') return { kind: 'assert', holds: (before) => before === '' };
    if (c === '$') return { kind: 'assert', holds: (_, after) => after === '' };
    if (c === '*' || c === '+' || c === '?') this.#no(`nothing stands before ${c}`);
    if (c !== '\\') return { kind: 'char', test: this.#same(c) };
    if (this.#eat('b')) return { kind: 'assert', holds: (a, b) => isWord(a) !== isWord(b) };
    if (this.#eat('B')) return { kind: 'assert', holds: (a, b) => isWord(a) === isWord(b) };
    const escaped = this.#escaped();
    return { kind: 'char', test: typeof escaped === 'string' ? this.#same(escaped) : escaped };
  }

  #group(): Node {
    if (this.#eat('?') && !this.#eat(':')) this.#no('lookaround, names and flags inside are not known to it');
    const node = this.#alternatives();
    if (!this.#eat(')')) this.#no('a ( has no )');
    return node;
  }

  /** After a backslash: a class, or the character that is meant. */
  #escaped(): Test | string {
    const c = this.#take();
    const known = CLASSES[c.toLowerCase()];
    if (known) return c === c.toLowerCase() ? known : (x) => !known(x);
    if (c === 'p' || c === 'P') return this.#property(c === 'P');
    if (CONTROLS[c]) return CONTROLS[c];
    if (/^[A-Za-z0-9]$/.test(c)) this.#no(`\\${c} is not known to it`);
    return c;
  }

  #property(not: boolean): Test {
    const m = /^\{(\w+)\}/.exec(this.#chars.slice(this.#at, this.#at + 40).join(''));
    if (!m) return this.#no('\\p needs a name in braces, as \\p{Han}');
    this.#at += m[0].length;
    for (const name of [m[1], `Script=${m[1]}`])
      try {
        const one = new RegExp(`^\\p{${name}}$`, 'u');
        return (c) => one.test(c) !== not;
      } catch {
        // Not a property of this name: perhaps a script.
      }
    return this.#no(`\\p{${m[1]}} is not known to it`);
  }

  #same(c: string): Test {
    if (!this.#fold) return (x) => x === c;
    const low = c.toLowerCase();
    return (x) => x.toLowerCase() === low;
  }

  #set(): Test {
    const not = this.#eat('^');
    const tests: Test[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const from = this.#member();
      if (typeof from !== 'string') tests.push(from);
      else if (this.#peek() === '-' && this.#chars[this.#at + 1] !== ']') {
        this.#at++;
        const to = this.#member();
        if (typeof to !== 'string' || code(to) < code(from))
          return this.#no('a range in [] is the wrong way');
        tests.push(this.#between(code(from), code(to)));
      } else tests.push(this.#same(from));
    }
    this.#at++;
    return (c) => tests.some((t) => t(c)) !== not;
  }

  #member(): Test | string {
    const c = this.#take();
    return c === '\\' ? this.#escaped() : c;
  }

  #between(from: number, to: number): Test {
    const within = (c: string) => code(c) >= from && code(c) <= to;
    return this.#fold ? (c) => within(c.toLowerCase()) || within(c.toUpperCase()) : within;
  }
}

const code = (c: string) => c.codePointAt(0)!;

function compile(node: Node): Step[] {
  const program: Step[] = [];
  const emit = (n: Node): void => {
    if (program.length > MAX_PROGRAM) refuse('', 'it is too large');
    if (n.kind === 'char') program.push({ op: 'char', test: n.test });
    else if (n.kind === 'assert') program.push({ op: 'assert', holds: n.holds });
    else if (n.kind === 'all') n.parts.forEach(emit);
    else if (n.kind === 'any') emitAny(n.parts);
    else emitRepeat(n);
  };
  const emitAny = ([first, ...rest]: Node[]): void => {
    if (first && rest.length === 0) emit(first);
    if (!first || rest.length === 0) return;
    const split = { op: 'split' as const, to: program.length + 1, or: 0 };
    program.push(split);
    emit(first);
    const jump = { op: 'jump' as const, to: 0 };
    program.push(jump);
    split.or = program.length;
    emitAny(rest);
    jump.to = program.length;
  };
  const emitRepeat = ({ part, min, max }: Extract<Node, { kind: 'repeat' }>): void => {
    for (let i = 0; i < min; i++) emit(part);
    if (!Number.isFinite(max)) {
      const split = { op: 'split' as const, to: program.length + 1, or: 0 };
      program.push(split);
      emit(part);
      program.push({ op: 'jump', to: program.indexOf(split) });
      split.or = program.length;
      return;
    }
    const splits = Array.from({ length: max - min }, () => {
      const split = { op: 'split' as const, to: program.length + 1, or: 0 };
      program.push(split);
      emit(part);
      return split;
    });
    for (const s of splits) s.or = program.length;
  };
  emit(node);
  program.push({ op: 'match' });
  return program;
}

/** Whether a match can begin with a character; most places of a text are passed over by it. */
function firstOf(program: readonly Step[]): Test {
  const tests: Test[] = [];
  const seen = new Set<number>();
  let empty = false;
  const follow = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const step = program[at]!;
    if (step.op === 'char') tests.push(step.test);
    else if (step.op === 'match') empty = true;
    else if (step.op === 'assert') follow(at + 1);
    else if (step.op === 'jump') follow(step.to);
    else for (const to of [step.to, step.or]) follow(to);
  };
  follow(0);
  if (empty) return () => true;
  const can = (c: string) => tests.some((t) => t(c));
  const ascii = Array.from({ length: 128 }, (_, i) => can(String.fromCharCode(i)));
  const others = new Map<string, boolean>();
  return (c) => {
    const known = ascii[c.charCodeAt(0)] ?? others.get(c);
    if (known !== undefined) return known;
    const made = c !== '' && can(c);
    others.set(c, made);
    return made;
  };
}

/** All threads at once, a character at a time; a new one begins at each place. */
function run(program: readonly Step[], begins: Test, text: string): boolean {
  const seen = new Int32Array(program.length).fill(-1);
  let threads: number[] = [];
  let place = 0;
  let before = '';
  const chars = [...text, ''];
  for (const c of chars) {
    const next: number[] = [];
    const stack = begins(c) ? [0, ...threads] : threads;
    // Each step of the program once a place.
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (seen[at] === place) continue;
      seen[at] = place;
      const step = program[at]!;
      if (step.op === 'match') return true;
      if (step.op === 'jump') stack.push(step.to);
      else if (step.op === 'split') stack.push(step.or, step.to);
      else if (step.op === 'assert') {
        if (step.holds(before, c)) stack.push(at + 1);
      } else if (c !== '' && step.test(c)) next.push(at + 1);
    }
    threads = next;
    before = c;
    place++;
  }
  return false;
}
