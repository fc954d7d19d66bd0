/**
 * The llama architecture of GGUF interleaves the two halves of each head's rows in q and k (rotary pairs side by side);
 * Hugging Face keeps the halves apart. `[rows, columns]`, row by row.
 */

/** `[heads, headDim/2, 2, columns]` → `[heads, 2, headDim/2, columns]`: as Hugging Face has it. */
export const unpermute = (values: Float32Array, heads: number, shape: number[]) =>
  reorder(values, shape, (within, half) => (within % 2) * half + (within >> 1), heads);

/** `[heads, 2, headDim/2, columns]` → `[heads, headDim/2, 2, columns]`: as GGUF has it. */
export const permute = (values: Float32Array, heads: number, shape: number[]) =>
  reorder(values, shape, (within, half) => (within % half) * 2 + (within < half ? 0 : 1), heads);

function reorder(
  values: Float32Array,
  [rows, columns]: number[],
  place: (within: number, half: number) => number,
  heads: number,
): Float32Array {
  const out = new Float32Array(values.length);
  const headDim = rows! / heads;
  for (let row = 0; row < rows!; row++) {
    const within = row % headDim;
    const target = row - within + place(within, headDim / 2);
    out.set(values.subarray(row * columns!, (row + 1) * columns!), target * columns!);
  }
  return out;
}
