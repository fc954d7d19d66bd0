/** The model child's program: does the one piece of work it is sent, tells what happens, and ends. */
import type { FromChild, Kind, ToChild, Verb } from './protocol';

const verbs: { [K in Kind]: () => Promise<Verb<K>> } = {
  train: async () => (await import('./train')).train,
  generate: async () => (await import('./generate')).generate,
  logps: async () => (await import('./logps')).logps,
};

const cancel = new AbortController();
const tell = (message: FromChild) =>
  new Promise<void>((resolve) =>
    process.connected ? process.send!(message, undefined, {}, () => resolve()) : resolve(),
  );

// The worker is gone: nobody listens, and another worker may start this work anew.
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToChild) => {
  if (message.type === 'cancel') cancel.abort();
  else void work(message.kind, message.input);
});

async function work(kind: Kind, input: unknown) {
  try {
    const verb = (await verbs[kind]()) as Verb<Kind>;
    const emit = (event: unknown) => void tell({ type: 'event', event });
    const result = await verb(input as never, { emit: emit as never, signal: cancel.signal });
    await tell({ type: 'result', result });
  } catch (e) {
    if (cancel.signal.aborted) await tell({ type: 'cancelled' });
    else await tell({ type: 'error', error: errorOf(e) });
  }
  // Native threads would keep the process alive.
  process.exit(0);
}

function errorOf(e: unknown) {
  const { name, message, code, details } = e as {
    name?: string;
    message?: string;
    code?: string;
    details?: unknown;
  };
  return {
    name: name ?? 'Error',
    code: code ?? 'internal',
    message: message ?? String(e),
    ...(details === undefined ? {} : { details }),
  };
}
