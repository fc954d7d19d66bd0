/** What a long verb needs of the job that runs it; a worker's JobContext is one. */
export interface Watch {
  signal: AbortSignal;
  progress(p: { done?: number | bigint; total?: number | bigint; phase?: string }): void;
}
