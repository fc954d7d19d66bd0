export interface Failure {
  kind: 'wrong' | 'tooMany' | 'banned' | 'demoRefused' | 'offline' | 'unknown';
  minutes?: number;
}

/** Undefined when it worked. */
export async function signIn(email: string, password: string): Promise<Failure | undefined> {
  const response = await fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  }).catch(() => undefined);
  if (!response) return { kind: 'offline' };
  if (response.ok) return undefined;
  const body = (await response.json().catch(() => ({}))) as { code?: string; seconds?: number };
  if (response.status === 429) {
    const seconds = body.seconds ?? Number(response.headers.get('x-retry-after') ?? 60);
    return { kind: 'tooMany', minutes: Math.max(1, Math.ceil(seconds / 60)) };
  }
  if (body.code === 'BANNED') return { kind: 'banned' };
  if (body.code === 'DEMO_REFUSED') return { kind: 'demoRefused' };
  if (response.status === 401 || response.status === 400) return { kind: 'wrong' };
  return { kind: 'unknown' };
}
