/** Writing safetensors: float32 as it stands, or narrowed to half precision. Layout: see safetensors.ts. */
import { TrainerError } from '../errors';
import { writeAll, writeFileAtomic } from './atomic';
import { f32ToBf16, f32ToF16 } from './halves';
import { DTYPE_BYTES } from './safetensors-header';

export type TensorData = { readonly shape: number[]; readonly data: Float32Array };
/** As config.json calls them. */
export type WeightDtype = 'float32' | 'bfloat16' | 'float16';

type Options = { metadata?: Record<string, string>; dtype?: WeightDtype };

const NAMES = { float32: 'F32', bfloat16: 'BF16', float16: 'F16' } as const;
const count = (shape: number[]) => shape.reduce((product, n) => product * n, 1);

/**
 * In the order of the map; the file appears whole or not at all. `data` is read once a tensor, when its turn comes: a getter
 * may make it then, so that one tensor is in memory at a time. Halves are rounded to nearest, ties to even; a value
 * beyond their range is refused.
 */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorData>,
  { metadata = { format: 'pt' }, dtype = 'float32' }: Options = {},
): void {
  const width = DTYPE_BYTES[NAMES[dtype]];
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape }] of tensors) {
    const end = offset + width * count(shape);
    header[name] = { dtype: NAMES[dtype], shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  json.copy(padded, 8);
  writeFileAtomic(file, (fd) => {
    writeAll(fd, padded);
    for (const [name, tensor] of tensors) {
      const { data } = tensor;
      if (data.length !== count(tensor.shape))
        throw new TrainerError(
          'bad_shape',
          `Tensor ${name} of shape [${tensor.shape}] has ${data.length} values.`,
        );
      writeAll(fd, encode(data, dtype, name));
    }
  });
}

function encode(data: Float32Array, dtype: WeightDtype, name: string): Uint8Array {
  if (dtype === 'float32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bits = dtype === 'bfloat16' ? f32ToBf16(data) : f32ToF16(data);
  const infinity = dtype === 'bfloat16' ? 0x7f80 : 0x7c00;
  const at = bits.findIndex((half) => (half & 0x7fff) === infinity);
  if (at >= 0)
    throw new TrainerError(
      'out_of_range',
      `Tensor ${name} has the value ${data[at]}, which ${dtype} cannot hold. Write ${dtype === 'float16' ? 'bfloat16 or ' : ''}float32 instead.`,
    );
  return new Uint8Array(bits.buffer);
}
