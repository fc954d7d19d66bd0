import { env } from '@/lib/env';

const LOCAL = new Set(['127.0.0.1', 'localhost', '::1']);

/** Demo accounts have a printed password: they may sign in on a local address, elsewhere only when DISCERN_DEMO=1. */
export function demoSignInAllowed(): boolean {
  const e = env();
  return LOCAL.has(e.HOST) || e.DISCERN_DEMO === true;
}
