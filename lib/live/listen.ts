import pg from 'pg';
import { env } from '@/lib/env';
import { CHANNEL, type Notice } from './notify';

type Filter = { projectId?: string; topic?: string };
type Listener = { filter: Filter; heard: (notice: Notice) => void };

interface State {
  listeners: Set<Listener>;
  client?: pg.Client;
  connecting?: Promise<void>;
  stopped: boolean;
}

// One LISTEN connection a process, however often the bundler copies this module.
const store = globalThis as unknown as { discernListen?: State };

/**
 * Calls `heard` with each notice of the project or topic. After a lost connection it is called with topic
 * `everything`, because notices may have been missed. Resolves when the process listens; answers how to stop.
 */
export async function subscribe(filter: Filter, heard: (notice: Notice) => void): Promise<() => void> {
  store.discernListen ??= { listeners: new Set(), stopped: false };
  const state = store.discernListen;
  const listener = { filter, heard };
  state.listeners.add(listener);
  try {
    await connect(state);
  } catch (e) {
    state.listeners.delete(listener);
    throw e;
  }
  return () => state.listeners.delete(listener);
}

/** Ends the process's LISTEN connection (tests, worker shutdown). */
export async function stopListening(): Promise<void> {
  const state = store.discernListen;
  store.discernListen = undefined;
  if (!state) return;
  state.stopped = true;
  state.listeners.clear();
  await state.connecting?.catch(() => {});
  await state.client?.end().catch(() => {});
}

function connect(state: State): Promise<void> {
  state.connecting ??= open(state).catch((e) => {
    state.connecting = undefined;
    throw e;
  });
  return state.connecting;
}

async function open(state: State) {
  const client = new pg.Client({
    connectionString: env().DATABASE_URL,
    keepAlive: true,
    application_name: 'discern listen',
  });
  let lost = false;
  const lose = () => {
    if (lost || state.client !== client) return;
    lost = true;
    state.client = undefined;
    state.connecting = undefined;
    client.end().catch(() => {});
    reconnect(state, 250);
  };
  client.on('error', lose);
  client.on('end', lose);
  client.on('notification', ({ payload }) => payload && tell(state, payload));
  await client.connect();
  await client.query(`listen ${CHANNEL}`);
  if (state.stopped) return void (await client.end());
  state.client = client;
}

function reconnect(state: State, wait: number) {
  if (state.stopped) return;
  setTimeout(async () => {
    if (state.stopped) return;
    try {
      await connect(state);
      for (const l of state.listeners)
        safely(l, { projectId: l.filter.projectId ?? null, topic: 'everything' });
    } catch {
      reconnect(state, Math.min(wait * 2, 5000));
    }
  }, wait).unref();
}

function tell(state: State, payload: string) {
  let notice: Notice;
  try {
    notice = JSON.parse(payload);
  } catch {
    return;
  }
  for (const l of state.listeners)
    if (
      (l.filter.projectId === undefined || l.filter.projectId === notice.projectId) &&
      (l.filter.topic === undefined || l.filter.topic === notice.topic)
    )
      safely(l, notice);
}

/** One listener's fault must not keep the notice from the others. */
function safely(l: Listener, notice: Notice) {
  try {
    l.heard(notice);
  } catch (e) {
    console.error('[live]', e);
  }
}
