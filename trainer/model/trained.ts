/** Tensors that training changes in place are variables; all others are frozen. */
import { upload } from '../graph/record';
import { type Tensor, tf, type Variable } from '../tf';

/** Takes the tensor's place. */
export function trained(tensor: Tensor): Variable {
  const variable = tf.variable(tensor);
  tensor.dispose();
  upload([variable]);
  return variable;
}

/** Those that get a gradient, in order. */
export const trainedOf = (...tensors: (Tensor | undefined)[]): Variable[] => tensors.filter(isTrained);

export const isTrained = (tensor: Tensor | undefined): tensor is Variable => tensor instanceof tf.Variable;

/** Gives a variable another value, which is disposed. */
export function replace(variable: Variable, value: Tensor): void {
  variable.assign(value);
  value.dispose();
}
