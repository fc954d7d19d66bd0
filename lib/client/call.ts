import type { z } from 'zod';
import type { Operation } from '@/lib/contracts/operation';

/** What the API answered instead of what was asked; `message` is fit for a person. */
export class CallError extends Error {
  override name = 'CallError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

type Input<P, Q, B> = {
  params?: P extends z.ZodType ? z.input<P> : never;
  query?: Q extends z.ZodType ? z.input<Q> : never;
  body?: B extends z.ZodType ? z.input<B> : BodyInit;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** The request outlives the page. */
  keepalive?: boolean;
  /** Sees the answer's headers, e.g. why a 204 is empty. */
  onResponse?: (response: Response) => void;
};

/** Sent to the window when an answer says that the session has ended. */
export const SESSION_ENDED = 'discern:session-ended';

/** Says so, with the time the call was made: an answer to one made before the last sign-in says nothing. */
export const tellSessionEnded = (madeAt: number) =>
  window.dispatchEvent(new CustomEvent<number>(SESSION_ENDED, { detail: madeAt }));

/** The address of an operation, with its path and query parameters filled in. */
export function addressOf(
  op: Operation,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
) {
  const path = op.path.replace(/\{(\w+)\}/g, (_, k: string) => encodeURIComponent(String(params[k])));
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) {
    if (v === undefined || v === null || v === '') continue;
    for (const one of Array.isArray(v) ? v : [v]) q.append(k, String(one));
  }
  return `/api/v1${path}${q.size ? `?${q}` : ''}`;
}

/** Calls an operation from the browser with the session's cookie; throws CallError. Answers undefined for 204. */
export async function call<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(op: Operation<P, Q, B, R>, input: Input<P, Q, B> = {}): Promise<z.output<R>> {
  const json = op.body !== undefined;
  const madeAt = performance.now();
  const response = await fetch(
    addressOf(op as unknown as Operation, input.params as never, input.query as never),
    {
      method: op.method,
      credentials: 'same-origin',
      signal: input.signal ?? null,
      ...(input.keepalive ? { keepalive: true } : {}),
      headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...input.headers },
      ...(input.body === undefined
        ? {}
        : { body: json ? JSON.stringify(input.body) : (input.body as BodyInit) }),
    },
  ).catch((e: unknown) => {
    if (input.signal?.aborted) throw e;
    throw new CallError(
      0,
      'offline',
      'The server cannot be reached. Nothing is lost; try again when it is back.',
    );
  });
  input.onResponse?.(response);
  if (response.status === 204) return undefined as z.output<R>;
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    if (response.status === 401 && typeof window !== 'undefined') tellSessionEnded(madeAt);
    const e = body?.error ?? {};
    throw new CallError(
      response.status,
      e.code ?? 'internal',
      e.message ?? `The server answered ${response.status}.`,
      e.details,
    );
  }
  return body as z.output<R>;
}
