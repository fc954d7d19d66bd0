/**
 * Knows a batch's tape without recording it. A tape's structure is the same for all batches of one kind; what differs are
 * constants that follow from sizes. Each number in them is taken to be a coefficient times 1, a size, or the product of two
 * sizes. All such terms that agree with every recording are kept, and a number is foreseen only where all of them give the
 * same: then it does not matter which is the true one. Where two differ, the batch is recorded, which settles it.
 */
import type { Constant, Tape } from './record';

/** Before so many recordings only sizes that were met before are foreseen. */
const LEAST = 3;
/** No more are kept; whatever they leave open is recorded every time. */
const MOST = 24;
/** Of numbers that are no sizes: 0, fractions. */
const NO_TERM = 'none';
/** Of so many foreseen tapes one is recorded besides and compared. */
const CHECK_EVERY = 32;

type Seen = { sizes: readonly number[]; constants: Constant[] };
/** What `terms` are multiplied by for the numbers that rose and fell with them: all in one group are proportional. */
type Term = { of: readonly number[]; unit: number };

export class Foresight {
  private readonly seen: Seen[] = [];
  private tape: Tape | undefined;
  private places: number[] = [];
  private hopeless = false;
  private uses = 0;
  /** Sizes that were equal in all recordings are one variable. */
  private variables: number[][] = [];
  private readonly terms = new Map<string, Term[]>();
  /** Of each constant that is not the same in all recordings its numbers; of a `filled` one its shape and its one value. */
  private changing: { index: number; filled: boolean; numbers: { key: string; unit: number }[] }[] = [];

  constructor(readonly structure: string) {}

  /** Whether the next tape that is foreseen should be recorded too. */
  get checkDue(): boolean {
    return this.uses % CHECK_EVERY === CHECK_EVERY - 1;
  }

  /** The tape of a batch of these sizes; `ids` are the tensors that it and the work read. Undefined: it must be recorded. */
  tapeOf(sizes: readonly number[], ids: readonly number[], shapes: readonly number[][]): Tape | undefined {
    const constants = this.constantsOf(sizes);
    if (!constants) return undefined;
    this.uses++;
    const tape = this.tape!;
    const captures = tape.captures.map((capture, i) => {
      const place = this.places[i]!;
      return { ...capture, id: ids[place]!, shape: shapes[place]! };
    });
    return { ...tape, constants, captures };
  }

  /** Learns from a recording. Throws where it is not what would have been foreseen: earlier steps may be wrong then. */
  learn(sizes: readonly number[], ids: readonly number[], structure: string, tape: Tape): void {
    const first = new Map<number, number>();
    ids.forEach((id, i) => {
      if (!first.has(id)) first.set(id, i);
    });
    const places = tape.captures.map(({ id }) => first.get(id) ?? -1);
    if (this.seen.length === 0) this.places = places;
    if (structure !== this.structure || places.includes(-1) || places.join() !== this.places.join())
      this.hopeless = true;
    if (this.hopeless) return;
    const foreseen = this.constantsOf(sizes);
    if (foreseen) {
      this.uses++;
      if (tape.constants.every((constant, i) => sameConstant(constant, foreseen[i]!))) return;
      throw new Error(
        'A recorded step has other constants than those that were foreseen for its sizes. This is a fault of the trainer ' +
          '(graph/foresee.ts): please report it.',
      );
    }
    if (this.seen.length === MOST) return;
    this.tape = tape;
    this.seen.push({ sizes: [...sizes], constants: tape.constants });
    this.study();
  }

  private constantsOf(sizes: readonly number[]): Constant[] | undefined {
    if (this.hopeless || this.seen.length === 0) return undefined;
    if (this.seen.length < LEAST && !this.seen.some((s) => s.sizes.join() === sizes.join())) return undefined;
    for (const [variable, ...others] of this.variables) {
      if (others.some((i) => sizes[i] !== sizes[variable!])) return undefined;
      // what has size 1 may be recorded differently
      const one = sizes[variable!] === 1;
      if (!this.seen.some((s) => (s.sizes[variable!] === 1) === one)) return undefined;
    }
    const worth = new Map<string, number | undefined>();
    const worthOf = (key: string) => {
      if (!worth.has(key)) worth.set(key, agreed(this.terms.get(key) ?? [], sizes));
      return worth.get(key);
    };
    if (worthOf(this.fixedKey) !== 1) return undefined;
    const constants = [...this.tape!.constants];
    for (const { index, filled, numbers } of this.changing) {
      const values = numbers.map(({ key, unit }) => (worthOf(key) ?? Number.NaN) * unit);
      if (!values.every((v, i) => Number.isSafeInteger(v) || numbers[i]!.key === this.fixedKey))
        return undefined;
      constants[index] = like(constants[index]!, values, filled);
    }
    return constants;
  }

  private get fixedKey(): string {
    return this.seen.map(() => 1).join();
  }

  /** Terms by how they rose and fell from recording to recording, and which of them each number of a constant followed. */
  private study(): void {
    const [{ sizes, constants }] = this.seen as [Seen];
    const byHistory = new Map<string, number[]>();
    sizes.forEach((_, i) => {
      const history = this.seen.map((s) => s.sizes[i]).join();
      const same = byHistory.get(history);
      if (same) same.push(i);
      else byHistory.set(history, [i]);
    });
    this.variables = [...byHistory.values()];
    this.terms.clear();
    const leaders = this.variables.map(([first]) => first!);
    const add = (of: number[]) => {
      const { key, unit } = reduced(this.seen.map((s) => product(of, s.sizes)));
      const group = this.terms.get(key);
      if (group) group.push({ of, unit });
      else this.terms.set(key, [{ of, unit }]);
    };
    add([]);
    leaders.forEach((a, i) => {
      add([a]);
      for (const b of leaders.slice(i)) add([a, b]);
    });
    this.changing = constants.flatMap((constant, index) => {
      const all = this.seen.map((s) => s.constants[index]!);
      if (all.every((one) => sameConstant(one, constant))) return [];
      const filled = all.some((one) => one.shape.join() !== constant.shape.join());
      if (filled && !all.every(isFilled)) this.hopeless = true;
      const numbersOf = ({ shape, values }: Constant) => (filled ? [...shape, values[0]!] : [...values]);
      const recorded = all.map(numbersOf);
      const numbers = recorded[0]!.map((_, i) => reduced(recorded.map((one) => one[i]!)));
      if (!numbers.every(({ key }) => key !== NO_TERM && this.terms.has(key))) this.hopeless = true;
      return [{ index, filled, numbers }];
    });
  }
}

/** Whole numbers above 0 over their greatest common divisor; numbers that are always equal are 1 times themselves. */
function reduced(values: number[]): { key: string; unit: number } {
  if (values.every((v) => v === values[0])) return { key: values.map(() => 1).join(), unit: values[0]! };
  if (!values.every((v) => Number.isSafeInteger(v) && v > 0)) return { key: NO_TERM, unit: Number.NaN };
  const unit = values.reduce(gcd);
  return { key: values.map((v) => v / unit).join(), unit };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const isFilled = ({ shape, values }: Constant) => shape.length > 0 && values.every((v) => v === values[0]);

/** Another constant of its type with these numbers. */
function like({ dtype, shape, values }: Constant, numbers: number[], filled: boolean): Constant {
  const own = filled ? numbers.slice(0, -1) : shape;
  const all = filled ? new Array<number>(own.reduce((a, b) => a * b, 1)).fill(numbers.at(-1)!) : numbers;
  return { dtype, shape: own, values: new (values.constructor as Float32ArrayConstructor)(all) };
}

const product = (of: readonly number[], sizes: readonly number[]) => of.reduce((p, i) => p * sizes[i]!, 1);

/** What the terms of one group are worth in these units, where all say the same. */
function agreed(terms: readonly Term[], sizes: readonly number[]): number | undefined {
  const values = terms.map(({ of, unit }) => product(of, sizes) / unit);
  return values.every((v) => v === values[0]) ? values[0] : undefined;
}

const sameConstant = (a: Constant, b: Constant): boolean =>
  a === b ||
  (a.dtype === b.dtype && a.shape.join() === b.shape.join() && a.values.every((v, i) => v === b.values[i]));
