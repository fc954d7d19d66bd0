// What a person sees while Discern gets ready: a line a step with its time, and one sentence when something is wrong.

/** An expected failure: its message says what is wrong and what to do, and is all that is shown. */
export class StepError extends Error {
  name = 'StepError';
}

const seconds = (ms) => (ms < 100 ? '' : ` (${(ms / 1000).toFixed(1)} s)`);
const write = (text) => (process.stderr.isTTY || !quiet ? out.write(`${text}\n`) : undefined);
let out = process.stdout;
let quiet = false;

/** Steps go to stderr instead, and only to a terminal where `silent` (for commands whose stdout is an answer). */
export function stepsToStderr(silent = false) {
  out = process.stderr;
  quiet = silent;
}

/** Prints a line that belongs to no step. */
export const say = (text = '') => write(text);

/**
 * Runs one step. `work` gets `{skip, note}`: `return skip('why')` marks it as already done, `note(text)` adds a word to
 * its line. A step that lasts shows itself before it is done.
 */
export async function step(title, work) {
  const started = performance.now();
  const took = () => seconds(performance.now() - started);
  let remark = '';
  let skipped = false;
  const slow = setTimeout(() => write(`… ${title}`), 1500);
  const skip = (why = '') => {
    skipped = true;
    remark = why;
  };
  const note = (text) => {
    remark = text;
  };
  try {
    const value = await work({ skip, note });
    const line = [title, skipped && 'skipped', remark].filter(Boolean).join(': ');
    write(`${skipped ? '-' : '✓'} ${line}${took()}`);
    return value;
  } catch (error) {
    write(`✗ ${title}${took()}`);
    throw error;
  } finally {
    clearTimeout(slow);
  }
}

const sentences = {
  ENOSPC: 'The disk is full: free some space and start again.',
  EDQUOT: 'The disk quota is used up: free some space and start again.',
  EROFS: 'The file system is read-only: set DISCERN_DATA to a folder that can be written.',
  EMFILE: 'Too many open files: raise the limit (ulimit -n 4096) and start again.',
};

/** One sentence for any error; what is not expected keeps its message. */
export function explain(error) {
  const text = String(error?.message ?? error);
  if (error instanceof StepError) return text;
  if (sentences[error?.code]) return sentences[error.code];
  if (/ENOSPC|No space left on device|no space left/i.test(text)) return sentences.ENOSPC;
  if (['EACCES', 'EPERM'].includes(error?.code) && error.path)
    return `${error.path} cannot be written by this user: change its owner, or set DISCERN_DATA to another folder.`;
  return text;
}

/** Prints the sentence of an error, and its stack where DEBUG is set. */
export function complain(error) {
  process.stderr.write(`\n${explain(error)}\n`);
  if (process.env.DEBUG && error?.stack) process.stderr.write(`${error.stack}\n`);
}
