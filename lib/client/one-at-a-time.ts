/**
 * Work that is asked for faster than it ends: one at a time, and once more after the last asking. The promise of a call that
 * found it busy is done at once.
 */
export function oneAtATime(work: () => Promise<unknown>): () => Promise<void> {
  let busy = false;
  let again = false;
  return async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      busy = false;
    }
  };
}
