'use client';
import { useRef, useState } from 'react';

/** One upload at a time: how much of it is sent, what went wrong, and a way to stop it. */
export function useUpload() {
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  const run = async (
    send: (onShare: (share: number) => void, signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> => {
    abort.current = new AbortController();
    setError(undefined);
    setShare(0);
    try {
      await send(setShare, abort.current.signal);
    } catch (e) {
      if ((e as Error).name !== 'AbortError') setError(e);
    } finally {
      setShare(undefined);
    }
  };
  return { share, error, run, stop: () => abort.current?.abort() };
}
