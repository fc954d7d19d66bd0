'use client';
import { useEffect, useRef } from 'react';
import { addressOf } from '@/lib/client/call';
import { projectEvents } from '@/lib/client/operations';
import type { LiveEvent } from '@/lib/contracts/live';
import type { Operation } from '@/lib/contracts/operation';

type Heard = (event: LiveEvent) => void;

/** What may have been missed is told with this topic: fetch all of it again. */
const EVERYTHING: LiveEvent = { topic: 'everything' };

/**
 * Calls `heard` when something of the project changed. All tabs of a browser share one event stream: the visible tab
 * that holds the lock reads it and tells the others. Hidden tabs hold none, so that with all hidden it is closed; a
 * tab that comes back hears `everything`, as it does after a lost connection.
 */
export function useLive(projectId: string, heard: Heard): void {
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  });
  useEffect(() => join(projectId, (event) => latest.current(event)), [projectId]);
}

const isEvent = (data: unknown): data is LiveEvent => typeof (data as LiveEvent | null)?.topic === 'string';

const channels = new Map<string, { listeners: Set<Heard>; close: () => void }>();

function join(projectId: string, listener: Heard): () => void {
  let channel = channels.get(projectId);
  if (!channel) {
    const listeners = new Set<Heard>();
    channel = { listeners, close: open(projectId, (e) => listeners.forEach((l) => void l(e))) };
    channels.set(projectId, channel);
  }
  const { listeners, close } = channel;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || channels.get(projectId)?.listeners !== listeners) return;
    channels.delete(projectId);
    close();
  };
}

/** This tab's part: it waits for the lock while it is visible, and reads the stream while it holds it. */
function open(projectId: string, tell: Heard): () => void {
  const name = `discern-live-${projectId}`;
  const others = new BroadcastChannel(name);
  let leave: (() => void) | undefined;
  let wasHidden = document.visibilityState === 'hidden';

  others.onmessage = ({ data }) => {
    if (isEvent(data)) tell(data);
  };
  const tellAll: Heard = (event) => {
    tell(event);
    others.postMessage(event);
  };
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') {
      wasHidden = true;
      leave?.();
      leave = undefined;
      return;
    }
    leave ??= hold(name, () => read(projectId, tellAll));
    if (wasHidden) tell(EVERYTHING);
    wasHidden = false;
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    leave?.();
    others.close();
  };
}

/** Runs `begin` once the lock is this tab's, until the answer is called. Without locks (plain http) each tab reads. */
function hold(name: string, begin: () => () => void): () => void {
  if (!navigator.locks) return begin();
  const giveUp = new AbortController();
  let end: (() => void) | undefined;
  navigator.locks
    .request(
      name,
      { signal: giveUp.signal },
      () =>
        new Promise<void>((resolve) => {
          const stop = begin();
          end = () => {
            stop();
            resolve();
          };
          if (giveUp.signal.aborted) end();
        }),
    )
    .catch(() => {}); // given up while it waited
  return () => {
    giveUp.abort();
    end?.();
  };
}

/** Reads the stream, and opens it again (after 1 to 30 s) when the browser has given it up. */
function read(projectId: string, tell: Heard): () => void {
  const address = addressOf(projectEvents as unknown as Operation, { id: projectId });
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 1000;
  let lost = false;
  const connect = () => {
    source = new EventSource(address);
    source.onopen = () => {
      wait = 1000;
      if (lost) tell(EVERYTHING);
      lost = false;
    };
    source.addEventListener('changed', (e) => {
      const event: unknown = JSON.parse((e as MessageEvent<string>).data);
      if (isEvent(event)) tell(event);
    });
    source.onerror = () => {
      lost = true;
      if (source.readyState !== EventSource.CLOSED) return; // it reconnects by itself
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 30_000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
