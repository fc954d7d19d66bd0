import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '..');

/** What puts nothing into a queue is tested once, not on each back end. */
const queueless = [
  'access',
  'assignments',
  'blindness',
  'openapi',
  'peft',
  'people',
  'projects',
  'tokenizer-rust',
  'upgrade',
];
const onRedis = process.env.QUEUE_BACKEND === 'redis';

export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: onRedis ? queueless.map((name) => `test/integration/${name}.test.ts`) : [],
          pool: 'forks',
          globalSetup: 'test/support/postgres.ts',
          setupFiles: 'test/support/database.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
