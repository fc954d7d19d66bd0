import { TrainerError } from '../errors';
import type { SafetensorsFile } from '../io/safetensors';

/** Throws when the file has no such tensor, or one of another shape. Nothing is read. */
export function checkShape(file: SafetensorsFile, dir: string, name: string, shape: number[]): void {
  if (!file.names.includes(name))
    throw new TrainerError('missing_tensor', `The model in ${dir} has no tensor ${name}. Download it again.`);
  const found = file.info(name).shape;
  if (found.join() !== shape.join())
    throw new TrainerError(
      'wrong_shape',
      `${name} in ${dir} is [${found}], but config.json asks for [${shape}]. The two files are not of one model.`,
    );
}
