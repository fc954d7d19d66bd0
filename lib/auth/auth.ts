import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { nextCookies } from 'better-auth/next-js';
import { db } from '@/lib/db';
import { env } from '@/lib/env';
import { demoSignInAllowed } from './demo-allowed';

function make() {
  const e = env();
  const local = [`http://localhost:${e.PORT}`, `http://127.0.0.1:${e.PORT}`];
  return betterAuth({
    database: prismaAdapter(db, { provider: 'postgresql' }),
    secret: e.DISCERN_SECRET,
    baseURL: e.DISCERN_URL ?? local[0],
    trustedOrigins: e.DISCERN_URL ? [...local, e.DISCERN_URL] : local,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      // An admin makes one-time links; nobody signs up on their own.
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 256,
    },
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    advanced: { cookiePrefix: 'discern' },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false },
        isDemo: { type: 'boolean', required: false, input: false },
        banned: { type: 'boolean', required: false, input: false },
      },
    },
    // The defaults (3 sign-ins in 10 s an address) lock out an office behind one address; still slow for a guesser.
    rateLimit: {
      enabled: e.NODE_ENV === 'production',
      window: 60,
      max: 600,
      customRules: { '/sign-in/email': { window: 60, max: 30 } },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await db.user.findUnique({ where: { id: session.userId } });
            if (user?.banned)
              throw new APIError('FORBIDDEN', { message: 'This account is paused. Ask an admin.' });
            if (user?.isDemo && !demoSignInAllowed())
              throw new APIError('FORBIDDEN', {
                message:
                  'Demo accounts cannot sign in at this address (HOST is not local). Set DISCERN_DEMO=1 to allow it.',
              });
          },
        },
      },
    },
    plugins: [nextCookies()],
  });
}

type Auth = ReturnType<typeof make>;
const store = globalThis as unknown as { discernAuth?: Auth };

/** better-auth, made at first use so that importing it needs no environment. */
export function auth(): Auth {
  store.discernAuth ??= make();
  return store.discernAuth;
}
