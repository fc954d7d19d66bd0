/** A command was called wrongly: its message and the command's usage are shown, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
