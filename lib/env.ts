import path from 'node:path';
import { z } from 'zod';

const flag = z.enum(['0', '1']).transform((v) => v === '1');

const Env = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1).optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().default(3000),
  /** Public address when it is not http://localhost:PORT, e.g. behind a proxy. */
  DISCERN_URL: z.url().optional(),
  DISCERN_DATA: z.string().default('.discern'),
  DISCERN_MODELS: z.string().optional(),
  DISCERN_CACHE: z.string().optional(),
  DISCERN_DEMO: flag.optional(),
  /** For the seed: what the demo's accounts sign in with, instead of the data folder's own. */
  DISCERN_DEMO_PASSWORD: z.string().min(1).optional(),
  DISCERN_SECRET: z.string().min(32),
});

export type Env = Omit<z.output<typeof Env>, 'DISCERN_DATA' | 'DISCERN_MODELS' | 'DISCERN_CACHE'> & {
  /** Absolute folders. */
  DISCERN_DATA: string;
  DISCERN_MODELS: string;
  DISCERN_CACHE: string;
};

let parsed: Env | undefined;

/** The environment, read and checked once; the only place that reads `process.env`. */
export function env(): Env {
  if (parsed) return parsed;
  // An empty variable means "not set", as in shell scripts.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, v]) => v !== ''));
  const result = Env.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`);
    throw new Error(
      `The environment is not complete (start Discern with \`npm start\`):\n${lines.join('\n')}`,
    );
  }
  const e = result.data;
  const data = path.resolve(/*turbopackIgnore: true*/ e.DISCERN_DATA);
  parsed = {
    ...e,
    DISCERN_DATA: data,
    DISCERN_MODELS: path.resolve(/*turbopackIgnore: true*/ e.DISCERN_MODELS ?? path.join(data, 'models')),
    DISCERN_CACHE: path.resolve(/*turbopackIgnore: true*/ e.DISCERN_CACHE ?? path.join(data, 'cache')),
  };
  return parsed;
}
