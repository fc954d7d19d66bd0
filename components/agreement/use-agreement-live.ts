'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLive } from '@/components/live/use-live';
import { refresh } from '@/lib/client/refresh';

/** Notices come while people work; a page asks at most this often. */
const GAP_MS = 2000;

/** Reads the operations of these ids again when agreement, or a decision, has changed. */
export function useAgreementLive(projectId: string, operations: readonly string[]): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(projectId, ({ topic }) => {
    if (!['agreement', 'adjudication', 'everything'].includes(topic)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const id of operations) void refresh(client, [id]);
    }, GAP_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
