/**
 * In what numbers recorded products multiply. With `bfloat16` (8 bits of fraction; mixed precision, arXiv 1710.03740 and
 * 1905.12322) both factors are rounded to it; sums are float32 inside TensorFlow's kernels, and everything else stays
 * float32: activations between products, losses, gradients, moments and the values that are trained. Eager code multiplies
 * in float32 always.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Attribute, BFLOAT16, FLOAT, isNative, native } from './binding';
import { GraphDef } from './graph-def';

export type Precision = 'float32' | 'bfloat16';
/** Whether a product's result may be rounded to bfloat16 too where the device has no kernel that writes float32. */
export type Result = 'rounded' | 'whole';

let chosen: Precision = 'float32';
let mixedKernel: boolean | undefined;
let allowed: Result | undefined;

/** Of this process, until it is set again. */
export function setPrecision(precision: Precision): void {
  chosen = precision;
  if (precision === 'bfloat16' && isNative()) mixedKernel ??= hasMixedKernel();
}
export const precision = (): Precision => chosen;

/** Marks products: those recorded while `work` runs are computed in the chosen precision, others in float32. */
export function inPrecision<T>(result: Result, work: () => T): T {
  const before = allowed;
  allowed = result;
  try {
    return work();
  } finally {
    allowed = before;
  }
}

/** How a product that is recorded now is to be rewritten; undefined: not at all. */
export const rewriting = (): Result | undefined => (chosen === 'bfloat16' ? allowed : undefined);

/** Puts an operation on the tape; a value is whatever the recorder hands around. */
export type Push<V> = (name: string, attributes: Attribute[], inputs: V[]) => V;

/**
 * A BatchMatMulV2 of float32 with its factors rounded to bfloat16 and a float32 result: by one kernel where the device has it
 * (on CPU it does not). Else the product is in bfloat16 and its result cast, or, for a `whole` result, the rounded factors
 * are multiplied as float32.
 */
export function lowerProduct<V>(
  push: Push<V>,
  attributes: Attribute[],
  [a, b]: V[],
  result: Result,
  mixed = mixedKernel === true,
): V {
  const { TF_ATTR_TYPE: type } = native().binding;
  const turned = attributes.filter(({ name }) => name === 'adj_x' || name === 'adj_y');
  const [x, y] = [cast(push, a!, BFLOAT16), cast(push, b!, BFLOAT16)];
  const typed = (...types: [string, number][]) => [
    ...types.map(([name, value]) => ({ name, type, value })),
    ...turned,
  ];
  if (mixed) return push('BatchMatMulV3', typed(['Ta', BFLOAT16], ['Tb', BFLOAT16], ['Tout', FLOAT]), [x, y]);
  if (result === 'whole')
    return push('BatchMatMulV2', typed(['T', FLOAT]), [cast(push, x, FLOAT), cast(push, y, FLOAT)]);
  return cast(push, push('BatchMatMulV2', typed(['T', BFLOAT16]), [x, y]), FLOAT);
}

/** Rounded to bfloat16, as a factor of a product is, and float32 again. */
export const roundValue = <V>(push: Push<V>, value: V): V => cast(push, cast(push, value, BFLOAT16), FLOAT);

function cast<V>(push: Push<V>, value: V, to: number): V {
  const { TF_ATTR_TYPE: type, TF_ATTR_BOOL } = native().binding;
  const from = to === FLOAT ? BFLOAT16 : FLOAT;
  const attributes = [
    { name: 'SrcT', type, value: from },
    { name: 'DstT', type, value: to },
    { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
  ];
  return push('Cast', attributes, [value]);
}

/** Whether some device here multiplies bfloat16 into float32: a session is made of one such product, and refused where not. */
function hasMixedKernel(): boolean {
  const { binding } = native();
  const type = binding.TF_ATTR_TYPE;
  const graph = new GraphDef();
  for (const name of ['a', 'b']) graph.placeholder(name, BFLOAT16, [-1, -1]);
  const types = { Ta: BFLOAT16, Tb: BFLOAT16, Tout: FLOAT };
  const attributes = Object.entries(types).map(([name, value]) => ({ name, type, value }));
  graph.operation('BatchMatMulV3', 'y', ['a', 'b'], attributes);
  const folder = mkdtempSync(path.join(tmpdir(), 'discern-graph-'));
  try {
    graph.save(folder);
    binding.deleteSavedModel(binding.loadSavedModel(folder, 'serve'));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
