import { DiscernError } from '@/lib/errors';

const HEARTBEAT_MS = 15_000;
const MAX_A_PERSON = 4;
/** Bytes that may wait for a slow reader before `send` makes its caller wait. */
const HIGH_WATER = 64 * 1024;

const store = globalThis as unknown as { discernStreams?: Map<string, number> };

export interface SseEvent {
  event: string;
  data: unknown;
  id?: string | number;
}

export interface SseStream {
  /** Aborted when the browser went away or the stream was closed. */
  signal: AbortSignal;
  /** Resolves when the reader has room for more; resolves at once after the end. */
  send(event: SseEvent): Promise<void>;
  close(): void;
}

export interface SseOptions {
  personId: string;
  /** Called once; it may go on sending until `signal` aborts. An error ends the stream. */
  run: (stream: SseStream) => Promise<void>;
  /** Called at each heartbeat; an error (rights were withdrawn) ends the stream. */
  check?: () => Promise<unknown>;
}

/**
 * A server-sent event stream as a Response: a heartbeat comment every 15 s, at most 4 streams a person (else 429).
 * The stream ends when the browser leaves or `close` is called; a browser reconnects after 2 s.
 */
export function sseResponse(request: Request, options: SseOptions): Response {
  const leave = enter(options.personId);
  const ended = new AbortController();
  const encoder = new TextEncoder();
  let wake: (() => void) | undefined;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const end = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    clearInterval(heart);
    request.signal.removeEventListener('abort', end);
    leave();
    wake?.();
    try {
      controller.close();
    } catch {}
  };
  const write = (text: string) => {
    if (!ended.signal.aborted) controller.enqueue(encoder.encode(text));
  };
  const send = async (e: SseEvent) => {
    write(frame(e));
    while (!ended.signal.aborted && (controller.desiredSize ?? 0) <= 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const heart = setInterval(() => {
    // A reader that takes nothing for a whole heartbeat is as good as gone once its buffer is full.
    if ((controller.desiredSize ?? 0) > 0) write(': \n\n');
    options.check?.().catch(end);
  }, HEARTBEAT_MS);
  const body = new ReadableStream<Uint8Array>(
    {
      start(c) {
        controller = c;
        write('retry: 2000\n\n');
        if (request.signal.aborted) return end();
        request.signal.addEventListener('abort', end);
        options.run({ signal: ended.signal, send, close: end }).catch((e) => {
          if (!ended.signal.aborted) console.error('[sse]', e);
          end();
        });
      },
      pull() {
        wake?.();
      },
      cancel: end,
    },
    { highWaterMark: HIGH_WATER, size: (chunk) => chunk.byteLength },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

function enter(personId: string): () => void {
  store.discernStreams ??= new Map();
  const streams = store.discernStreams;
  const open = streams.get(personId) ?? 0;
  if (open >= MAX_A_PERSON)
    throw new DiscernError(
      'too_many',
      `${MAX_A_PERSON} live streams are open for you already: close one first.`,
    );
  streams.set(personId, open + 1);
  return () => {
    const left = (streams.get(personId) ?? 1) - 1;
    if (left > 0) streams.set(personId, left);
    else streams.delete(personId);
  };
}

function frame({ event, data, id }: SseEvent): string {
  // JSON holds no raw line break, so one data line is enough.
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
