// The Prisma client, generated from the schema. The CLI wants a native schema engine, which it would download and
// `generate` never runs: any program that exists will do.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './commands.mjs';
import { hashOf } from './hashes.mjs';
import { root } from './paths.mjs';
import { StepError } from './steps.mjs';

const marker = path.join(root, 'generated/prisma.sha256');

/** Generates `generated/prisma`, unless the schema and Prisma are those of the last time. */
export async function generateClient({ skip }, log) {
  const cli = path.join(root, 'node_modules/prisma');
  const { version } = JSON.parse(fs.readFileSync(path.join(cli, 'package.json'), 'utf8'));
  const hash = hashOf(['prisma/schema.prisma', 'prisma.config.ts'], version);
  if (
    fs.existsSync(marker) &&
    fs.readFileSync(marker, 'utf8') === hash &&
    fs.existsSync(path.join(root, 'generated/prisma'))
  )
    return skip('schema unchanged');
  fs.rmSync(marker, { force: true });
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const { code, output } = await run(process.execPath, [path.join(cli, 'build/index.js'), 'generate'], {
    env,
    log,
  });
  if (code !== 0)
    throw new StepError(`prisma generate failed: ${output.trim().split('\n').slice(-6).join(' ')}`);
  fs.writeFileSync(marker, hash);
}
