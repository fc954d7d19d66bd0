import { CallError } from './call';

/** What the API said of single fields, by path (`criteria.0.key`); empty when the error is about the whole. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof CallError)) return {};
  const details = error.details;
  if (Array.isArray(details))
    return Object.fromEntries(
      details.flatMap((d) =>
        typeof d?.field === 'string' && typeof d?.message === 'string' ? [[d.field, d.message]] : [],
      ),
    );
  const field = (details as { field?: unknown } | null | undefined)?.field;
  return typeof field === 'string' ? { [field]: error.message } : {};
}
