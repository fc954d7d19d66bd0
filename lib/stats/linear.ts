/** Square or not, by rows. */
export type Matrix = number[][];

/** Inverse of an n × n matrix by Gauss–Jordan with row pivots; null when it is singular to working precision. */
export function inverse(matrix: readonly (readonly number[])[]): Matrix | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    const top = rows[pivot]!;
    if (!(Math.abs(top[c]!) > Number.MIN_VALUE)) return null;
    [rows[c], rows[pivot]] = [top, rows[c]!];
    const scaled = top.map((v) => v / top[c]!);
    rows[c] = scaled;
    for (let r = 0; r < n; r++) {
      const factor = rows[r]![c]!;
      if (r !== c && factor !== 0) rows[r] = rows[r]!.map((v, k) => v - factor * scaled[k]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

export const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, v, i) => sum + v * vector[i]!, 0));

export const zeros = (rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
