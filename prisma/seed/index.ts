// Makes the demo: project, guidelines, tasks, accounts, prompts, corpora. What is there stays; a seed that was interrupted is
// completed by the next one; a second one changes nothing.
import fs from 'node:fs';
import path from 'node:path';
import { disconnect } from '@/lib/db';
import { env } from '@/lib/env';
import { stopListening } from '@/lib/live/listen';
import { seedDemoAccounts } from './demo-accounts';
import { seedDemoCorpora } from './demo-corpora';
import { seedDemoProject } from './demo-project';
import { seedDemoPrompts } from './demo-prompts';

const e = env();
const password =
  e.DISCERN_DEMO_PASSWORD ?? fs.readFileSync(path.join(e.DISCERN_DATA, 'demo-password'), 'utf8').trim();
const start = performance.now();
const projectId = await seedDemoProject();
await seedDemoAccounts(projectId, password);
const prompts = await seedDemoPrompts(projectId);
const corpora = await seedDemoCorpora(projectId);
console.log(
  `demo project ${projectId}: ${prompts} prompts new or changed, ${corpora} corpora new, ${Math.round(performance.now() - start)} ms`,
);
await stopListening();
await disconnect();
process.exit(0);
