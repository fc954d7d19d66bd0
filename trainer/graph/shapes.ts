/** Shape rules: what an operation gives, from the shapes and constants that go in. One line an operation. */
import { type Attribute, BOOL, type Values } from './binding';

/** Shape and type of a value on the tape; `values` where it is a constant. */
export type Known = { shape: number[]; dtype: number; values?: Values };
type Rule = (inputs: Known[], attribute: (name: string) => unknown) => Known[];

/** Shapes and types of the outputs. Throws for an operation without a rule. */
export function outputsOf(name: string, attributes: Attribute[], inputs: Known[]): Known[] {
  const rule = rules[name];
  if (!rule) throw new Error(`TensorFlow's ${name} has no shape rule: add it to trainer/graph/shapes.ts.`);
  return rule(inputs, (key) => attributes.find((a) => a.name === key)?.value);
}

const one = (shape: number[], dtype: number): Known[] => [{ shape, dtype }];
const same: Rule = ([x]) => one(x!.shape, x!.dtype);
const elementwise: Rule = ([a, b]) => one(broadcast(a!.shape, b!.shape), a!.dtype);
const question: Rule = ([x]) => one(x!.shape, BOOL);
const comparison: Rule = ([a, b]) => one(broadcast(a!.shape, b!.shape), BOOL);
const reduction: Rule = ([x, axes], attribute) => {
  const dropped = numbers(axes!).map((axis) => inRank(axis, x!.shape.length));
  const kept = x!.shape.map((size, axis) => (dropped.includes(axis) ? 1 : size));
  return one(attribute('keep_dims') ? kept : kept.filter((_, axis) => !dropped.includes(axis)), x!.dtype);
};

const rules: Record<string, Rule> = {
  Add: elementwise,
  AddV2: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  RealDiv: elementwise,
  Div: elementwise,
  Maximum: elementwise,
  Minimum: elementwise,
  Pow: elementwise,
  Greater: comparison,
  GreaterEqual: comparison,
  Less: comparison,
  LessEqual: comparison,
  Equal: comparison,
  NotEqual: comparison,
  LogicalAnd: comparison,
  IsNan: question,
  Neg: same,
  Abs: same,
  Square: same,
  Sqrt: same,
  Rsqrt: same,
  Exp: same,
  Log: same,
  Log1p: same,
  Expm1: same,
  Sigmoid: same,
  Softplus: same,
  Relu: same,
  Sign: same,
  InplaceUpdate: same,
  Softmax: same,
  ReverseV2: same,
  AddN: same,
  Identity: same,
  ZerosLike: same,
  OnesLike: same,
  Mean: reduction,
  Sum: reduction,
  Max: reduction,
  Min: reduction,
  Select: ([, a]) => one(a!.shape, a!.dtype),
  SelectV2: ([c, a, b]) => one(broadcast(c!.shape, broadcast(a!.shape, b!.shape)), a!.dtype),
  Cast: ([x], attribute) => one(x!.shape, attribute('DstT') as number),
  Fill: ([dims, value]) => one(numbers(dims!), value!.dtype),
  Reshape: ([x, shape]) => one(withoutWildcard(numbers(shape!), sizeOf(x!.shape)), x!.dtype),
  ExpandDims: ([x, axis]) => {
    const at = inRank(numbers(axis!)[0]!, x!.shape.length + 1);
    return one([...x!.shape.slice(0, at), 1, ...x!.shape.slice(at)], x!.dtype);
  },
  Transpose: ([x, order]) =>
    one(
      numbers(order!).map((axis) => x!.shape[axis]!),
      x!.dtype,
    ),
  PadV2: ([x, paddings]) => {
    const p = numbers(paddings!);
    return one(
      x!.shape.map((n, axis) => n + p[2 * axis]! + p[2 * axis + 1]!),
      x!.dtype,
    );
  },
  Slice: ([x, begin, size]) =>
    one(
      numbers(size!).map((n, axis) => (n < 0 ? x!.shape[axis]! - numbers(begin!)[axis]! : n)),
      x!.dtype,
    ),
  SplitV: ([x, sizes, axis]) => {
    const at = inRank(numbers(axis!)[0]!, x!.shape.length);
    return numbers(sizes!).map((n) => ({ shape: x!.shape.with(at, n), dtype: x!.dtype }));
  },
  ConcatV2: (inputs) => {
    const parts = inputs.slice(0, -1);
    const at = inRank(numbers(inputs.at(-1)!)[0]!, parts[0]!.shape.length);
    const total = parts.reduce((sum, p) => sum + p.shape[at]!, 0);
    return one(parts[0]!.shape.with(at, total), parts[0]!.dtype);
  },
  Pack: (inputs, attribute) => {
    const at = inRank(attribute('axis') as number, inputs[0]!.shape.length + 1);
    const { shape, dtype } = inputs[0]!;
    return one([...shape.slice(0, at), inputs.length, ...shape.slice(at)], dtype);
  },
  Unpack: ([x], attribute) => {
    const at = inRank(attribute('axis') as number, x!.shape.length);
    return Array.from({ length: x!.shape[at]! }, () => ({
      shape: x!.shape.toSpliced(at, 1),
      dtype: x!.dtype,
    }));
  },
  GatherV2: ([x, indices, axis], attribute) => {
    const at = inRank(numbers(axis!)[0]!, x!.shape.length);
    const batch = (attribute('batch_dims') as number) ?? 0;
    return one(
      [...x!.shape.slice(0, at), ...indices!.shape.slice(batch), ...x!.shape.slice(at + 1)],
      x!.dtype,
    );
  },
  UnsortedSegmentSum: ([x, indices, count]) =>
    one([numbers(count!)[0]!, ...x!.shape.slice(indices!.shape.length)], x!.dtype),
  OneHot: ([indices, depth, on], attribute) => {
    const n = numbers(depth!)[0]!;
    const axis = attribute('axis') as number;
    const at = axis < 0 ? indices!.shape.length : axis;
    return one([...indices!.shape.slice(0, at), n, ...indices!.shape.slice(at)], on!.dtype);
  },
  BatchMatMulV2: (inputs, attribute) => one(productShape(inputs, attribute), inputs[0]!.dtype),
  BatchMatMulV3: (inputs, attribute) => one(productShape(inputs, attribute), attribute('Tout') as number),
};

function productShape([a, b]: Known[], attribute: (name: string) => unknown): number[] {
  const rows = a!.shape.at(attribute('adj_x') ? -1 : -2)!;
  const columns = b!.shape.at(attribute('adj_y') ? -2 : -1)!;
  return [...broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows, columns];
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const inRank = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

function numbers(x: Known): number[] {
  if (!x.values) throw new Error('A shape or axis is computed: a recorded step must know it beforehand.');
  return Array.from(x.values);
}

function withoutWildcard(shape: number[], size: number): number[] {
  const known = sizeOf(shape.filter((n) => n >= 0));
  return shape.map((n) => (n >= 0 ? n : size / known));
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes [${a}] and [${b}] do not fit`);
    return x === 1 ? y : x;
  });
}
