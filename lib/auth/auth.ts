import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { nextCookies } from 'better-auth/next-js';
import { db, pool } from '@/lib/db';
import { env } from '@/lib/env';
import { demoSignInAllowed } from './demo-allowed';
import { addressOf, SignInLimit } from './sign-in-limit';

const limit = new SignInLimit();
const accountOf = (body: unknown) =>
  String((body as { email?: unknown } | undefined)?.email ?? '')
    .trim()
    .toLowerCase();

function make() {
  const e = env();
  const local = [`http://localhost:${e.PORT}`, `http://127.0.0.1:${e.PORT}`];
  return betterAuth({
    // Plain SQL on the process's pool: every request reads its session, in one statement.
    database: pool(),
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
    // The check of Origin is off in tests unless one says so.
    // The route checks Origin itself; better-auth's check takes programs (no Origin, some Sec-Fetch headers) for strangers.
    advanced: {
      disableCSRFCheck: true,
      cookiePrefix: 'discern',
      disableOriginCheck: false,
      database: { joins: true },
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false },
        isDemo: { type: 'boolean', required: false, input: false },
        banned: { type: 'boolean', required: false, input: false },
      },
    },
    // The default (3 sign-ins in 10 s an address) locks out an office behind one address. This one only keeps hashing
    // from taking the machine; guessers are slowed by account, in the hooks below.
    rateLimit: {
      enabled: e.NODE_ENV === 'production',
      window: 60,
      max: 3000,
      customRules: { '/sign-in/email': { window: 60, max: 240 } },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== '/sign-in/email') return;
        const wait = limit.wait(accountOf(ctx.body), addressOf(ctx.headers));
        if (wait > 0)
          throw new APIError(
            'TOO_MANY_REQUESTS',
            {
              code: 'TOO_MANY_TRIES',
              message: `Too many wrong passwords for this account. Try again in ${Math.ceil(wait / 60)} minutes.`,
              seconds: wait,
            },
            { 'retry-after': String(wait) },
          );
      }),
      after: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== '/sign-in/email') return;
        const answer = ctx.context.returned;
        if (!(answer instanceof APIError)) limit.succeeded(accountOf(ctx.body), addressOf(ctx.headers));
        else if (answer.statusCode === 401) limit.failed(accountOf(ctx.body), addressOf(ctx.headers));
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await db.user.findUnique({ where: { id: session.userId } });
            if (user?.banned)
              throw new APIError('FORBIDDEN', {
                code: 'BANNED',
                message: 'This account is paused. Ask an admin.',
              });
            if (user?.isDemo && !demoSignInAllowed())
              throw new APIError('FORBIDDEN', {
                code: 'DEMO_REFUSED',
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
