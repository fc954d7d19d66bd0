// Makes the database of DATABASE_URL, seeds it with the tasks and pairs of its arguments in reverse order, freezes all
// of it through the command line's code, prints {hash, train}, and drops the database.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pool } from '@/lib/db';
import { writePairs } from '@/lib/pairs/write-pairs';
import { run } from '@/scripts/cli/freeze';
import { migrate } from '@/scripts/lib/migrate.mjs';
import { seedPairProject } from './pair-project';

const url = process.env.DATABASE_URL!;
await migrate(url);
const [tasks, says] = process.argv.slice(2).map((a) => JSON.parse(a).reverse());
const client = await pool().connect();
const p = await seedPairProject(client, tasks);
for (const [key, chosen, rejected, e = {}] of says) {
  const prompt = p.prompts[key]!;
  await writePairs(client, {
    projectId: p.projectId,
    taskId: prompt.taskId,
    promptId: prompt.id,
    promptVersionId: prompt.versionId,
    kind: e.kind ?? 'ranking',
    sourceId: randomUUID(),
    pairs: [
      {
        chosenId: prompt.candidates[chosen]!,
        rejectedId: prompt.candidates[rejected]!,
        margin: e.margin ?? null,
        weight: e.weight ?? 1,
      },
    ],
  });
}
client.release();
const { hash, train } = await run(['--project', p.slug, '--name', 'elsewhere']);
const admin = new URL(url);
admin.pathname = '/postgres';
const server = new pg.Client(admin.href);
await server.connect();
await server.query(`drop database ${pg.escapeIdentifier(new URL(url).pathname.slice(1))} with (force)`);
await server.end();
console.log(JSON.stringify({ hash, train }));
process.exit(0);
