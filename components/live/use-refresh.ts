'use client';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * Reads a query again when told, one read at a time and once more after the last telling. Notices of a busy run come
 * faster than a loaded server answers: if each cancelled the read before it, none would ever end.
 */
export function useRefresh(queryKey: QueryKey): () => Promise<void> {
  const client = useQueryClient();
  const state = useRef({ busy: false, again: false });
  return async () => {
    state.current.again = true;
    if (state.current.busy) return;
    state.current.busy = true;
    try {
      while (state.current.again) {
        state.current.again = false;
        await client.invalidateQueries({ queryKey });
      }
    } finally {
      state.current.busy = false;
    }
  };
}
