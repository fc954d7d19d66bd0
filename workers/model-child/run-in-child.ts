import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DiscernError, ERROR_STATUS, type ErrorCode } from '@/lib/errors';
import type { Stopped } from '../job-context';
import type { FromChild, Kind, ToChild, Work } from './protocol';

/** A cancelled child may finish the step in hand; after this it is killed. */
const CANCEL_GRACE_MS = 120_000;

/** The child ended without an answer: killed, out of memory, or crashed in native code. */
export class ChildDied extends Error {
  override name = 'ChildDied';
  constructor(
    readonly how: string,
    readonly lastLines: string[],
  ) {
    super(
      `The model process ended unexpectedly (${how}).${lastLines.length ? ` Its last words: ${lastLines.slice(-3).join(' | ')}` : ''}`,
    );
  }
}

interface Options<K extends Kind> {
  /** Aborted with a `Stopped`: a cancel lets the step in hand end, anything else kills at once. */
  signal: AbortSignal;
  /** Events are handed over one after the other; an error kills the child and is thrown. */
  onEvent: (event: Work[K]['event']) => Promise<void> | void;
  /** Called with the process id as soon as it runs. */
  onSpawn?: (pid: number) => void;
  /** Lines of its output. */
  onLine?: (line: string) => void;
  /** Stands in the child's command line, so that a later worker can recognise it. */
  label: string;
}

/** Runs one piece of model work in a child process. Throws ChildDied, the child's own error, or the signal's reason. */
export async function runInChild<K extends Kind>(
  kind: K,
  input: Work[K]['input'],
  options: Options<K>,
): Promise<Work[K]['result']> {
  const { signal, onEvent, onLine, label } = options;
  signal.throwIfAborted();
  const child = start(kind, label);
  if (child.pid) {
    yieldToPeople(child.pid);
    options.onSpawn?.(child.pid);
  }
  const last: string[] = [];
  const hear = (line: string) => {
    if (last.push(line) > 20) last.shift();
    onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', hear);
  const stopListening = stopOn(signal, child);
  try {
    return await answerOf(child, { type: 'start', kind, input }, onEvent, signal, last);
  } finally {
    stopListening();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

/** In the bundle the child lies beside the worker as child.mjs; from source it runs through tsx. */
function start(kind: Kind, label: string): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const source = here.endsWith('.ts');
  const entry = path.join(path.dirname(here), source ? 'child.ts' : 'child.mjs');
  return fork(entry, [kind, label], {
    execArgv: source ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
  });
}

/** Training takes every core there is; pages and rankings go first. */
function yieldToPeople(pid: number) {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system forbids it, the work is done all the same.
  }
}

function stopOn(signal: AbortSignal, child: ChildProcess): () => void {
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    if ((signal.reason as Stopped).reason !== 'cancelled') return void child.kill('SIGKILL');
    child.send({ type: 'cancel' } satisfies ToChild, () => {});
    grace = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(grace);
    signal.removeEventListener('abort', stop);
  };
}

function answerOf<K extends Kind>(
  child: ChildProcess,
  request: ToChild,
  onEvent: Options<K>['onEvent'],
  signal: AbortSignal,
  last: string[],
): Promise<Work[K]['result']> {
  return new Promise((resolve, reject) => {
    // Events are stored in the order they came, and all of them before the answer counts.
    let stored: Promise<void> = Promise.resolve();
    let answered = false;
    const after = (then: () => void) => {
      answered = true;
      stored.then(then, reject);
    };
    child.on('message', (m: FromChild) => {
      if (m.type === 'event') {
        stored = stored.then(() => onEvent(m.event as Work[K]['event']));
        stored.catch(() => child.kill('SIGKILL'));
      } else if (m.type === 'result') after(() => resolve(m.result as Work[K]['result']));
      else if (m.type === 'cancelled') after(() => reject(signal.reason));
      else after(() => reject(toError(m.error)));
    });
    // Only one that never started has no `close`; a broken pipe of a dying one does.
    child.on('error', (e) => child.pid === undefined && reject(e));
    child.on('close', (code, killed) => {
      if (answered) return;
      const reason = () =>
        signal.aborted ? signal.reason : new ChildDied(killed ?? `exit code ${code}`, last);
      stored.then(() => reject(reason()), reject);
    });
    // One that died before it could hear this is told of by `close`, as any other death.
    child.send(request, () => {});
  });
}

/** The trainer's errors keep their sentence; codes the API does not know become `unprocessable`. */
function toError(e: { name: string; code: string; message: string; details?: unknown }): Error {
  if (e.name !== 'TrainerError' && e.name !== 'DiscernError')
    return new DiscernError('internal', e.message, e.details);
  const code = e.code in ERROR_STATUS ? (e.code as ErrorCode) : 'unprocessable';
  return new DiscernError(code, e.message, e.details);
}
