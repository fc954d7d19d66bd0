// Freezes the version named by its argument; says when the first rows lie in the transaction, then waits to be killed.
import { freezeSetVersion } from '@/lib/sets/freeze-set-version';

await freezeSetVersion(process.argv[2]!, {
  signal: new AbortController().signal,
  progress: ({ phase }) => {
    if (phase !== 'writing') return;
    console.log('writing');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  },
});
