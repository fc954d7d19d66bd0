/** What recorded work can see of the plain objects that it is given: structure, sizes, numbers and tensors. */
import { type Tensor, tf } from '../tf';

export type Described = {
  /** Equal for values of one structure; sizes and numbers are part of it where `exact` is asked for. */
  text: string;
  /** Sizes of tensors and plain numbers, in order; none where `exact` is asked for. */
  sizes: number[];
  tensors: Tensor[];
};

/** Functions are passed over: what they do must be told by the text besides. */
export function describe(value: unknown, exact: boolean): Described {
  const parts: string[] = [];
  const sizes: number[] = [];
  const tensors: Tensor[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof tf.Tensor) {
      tensors.push(value);
      parts.push(value instanceof tf.Variable ? 'variable' : 'tensor', value.dtype, String(value.rank));
      if (exact) parts.push(value.shape.join('x'));
      else sizes.push(...value.shape);
    } else if (typeof value === 'number' && !exact) {
      parts.push('number');
      sizes.push(value);
    } else if (ArrayBuffer.isView(value))
      throw new Error('What recorded work reads must be tensors, no arrays.');
    else if (typeof value !== 'object' || value === null)
      parts.push(typeof value === 'function' ? 'function' : String(value));
    else {
      parts.push('{');
      for (const [key, one] of Object.entries(value)) {
        parts.push(key);
        visit(one);
      }
      parts.push('}');
    }
  };
  visit(value);
  return { text: parts.join(' '), sizes, tensors };
}
