import type { Person } from '@/lib/access/authorize';
import { DiscernError } from '@/lib/errors';
import { auth } from './auth';

/** Who asks, by the session cookie in the headers; undefined when nobody is signed in. */
export async function currentPerson(headers: Headers): Promise<Person | undefined> {
  const session = await auth().api.getSession({ headers });
  if (!session || session.user.banned) return undefined;
  const { id, email, name, role } = session.user;
  return { id, email, name, siteAdmin: role === 'admin' };
}

export async function requirePerson(headers: Headers): Promise<Person> {
  const person = await currentPerson(headers);
  if (!person) throw new DiscernError('unauthenticated', 'Sign in first: POST /api/auth/sign-in/email.');
  return person;
}
