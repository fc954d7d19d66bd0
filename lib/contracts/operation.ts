import type { z } from 'zod';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * One REST operation, said once: the route validates with it, the browser calls with it, OpenAPI is made from it.
 * `path` is below /api/v1, in OpenAPI's form (`/projects/{id}/tasks`).
 */
export interface Operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  id: string;
  method: Method;
  path: string;
  tag: string;
  summary: string;
  params?: P;
  query?: Q;
  /** JSON body; leave out for none. */
  body?: B;
  /** A body that is not JSON and is read as a stream by the verb (imports). */
  streamBody?: { type: string; description: string };
  response?: R;
  /** Success status; 200 unless said. 204 means the answer may be empty. */
  status?: 200 | 201 | 202 | 204;
  /** The answer is not JSON: a file or an event stream. */
  streamResponse?: { type: string; description: string };
  /** Shown in the OpenAPI document and sent by a test. `params` may name seeded things, e.g. `{project}`. */
  example?: { params?: unknown; query?: unknown; body?: unknown; response?: unknown };
}

/** Keeps the schemas' types. */
export function operation<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
>(op: Operation<P, Q, B, R>): Operation<P, Q, B, R> {
  return op;
}
