import { parseArgs } from 'node:util';
import { IMPORT_FORMATS, IMPORT_KINDS, IMPORT_MODES } from '@/lib/contracts/imports';
import { db, disconnect } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { stopListening } from '@/lib/live/listen';
import { importHere } from '@/workers/import/import-here';
import { UsageError } from './usage';

export const usage =
  'import FILE --project SLUG [--task KEY] [--format jsonl|hh] [--kind prompts|rankings] [--mode all|good] [--update] [--as EMAIL]    imports prompts or rankings';
export const needsDatabase = true;

/** Imports a file in this process; answers the counts, or fails with the errors on stderr. */
export async function run(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      project: { type: 'string' },
      task: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      kind: { type: 'string', default: 'prompts' },
      mode: { type: 'string', default: 'all' },
      update: { type: 'boolean', default: false },
      as: { type: 'string' },
    },
  });
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new UsageError('Name one file.');
  if (!values.project) throw new UsageError('--project is needed.');
  const format = oneOf('--format', values.format, IMPORT_FORMATS);
  const kind = oneOf('--kind', values.kind, IMPORT_KINDS);
  const mode = oneOf('--mode', values.mode, IMPORT_MODES);
  const shutdown = new AbortController();
  const stop = () => shutdown.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const project = await db.project.findUnique({ where: { slug: values.project } });
    if (!project) throw new DiscernError('not_found', `There is no project "${values.project}".`);
    const done = await importHere({
      projectId: project.id,
      personId: await personOf(project.id, values.as),
      file,
      options: {
        format,
        kind,
        mode,
        update: values.update ? '1' : '0',
        task: await taskOf(project.id, format, values.task),
      },
      run: { shutdown: shutdown.signal, onProgress: sayProgress() },
    });
    for (const e of done.errors)
      console.error(`line ${e.line}: ${e.field || 'the line'} ${e.message}. ${e.fix}`);
    if (done.state !== 'done')
      throw new DiscernError(
        'unprocessable',
        done.error?.message ?? 'The import was stopped; nothing was written.',
      );
    const { id, rows, created, updated, unchanged, dropped, errorCount } = done;
    return {
      id,
      rows: Number(rows),
      created: Number(created),
      updated: Number(updated),
      unchanged: Number(unchanged),
      dropped,
      errorCount: Number(errorCount),
    };
  } finally {
    await stopListening();
    await disconnect();
  }
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((k) => k === value);
  if (!found) throw new UsageError(`${name} is one of ${known.join(', ')}.`);
  return found;
}

/** Whoever imports: the named person, else a member who may, else a site admin. */
async function personOf(projectId: string, email: string | undefined): Promise<string> {
  if (email) {
    const person = await db.user.findUnique({ where: { email: email.toLowerCase() } });
    if (!person) throw new DiscernError('not_found', `There is no person ${email}.`);
    return person.id;
  }
  const member = await db.member.findFirst({
    where: { projectId, role: { in: ['engineer', 'admin', 'lead'] } },
    orderBy: { createdAt: 'asc' },
  });
  const admin = member
    ? null
    : await db.user.findFirst({ where: { role: 'admin' }, orderBy: { createdAt: 'asc' } });
  const id = member?.userId ?? admin?.id;
  if (!id)
    throw new DiscernError(
      'not_found',
      'Nobody of this project may import: say who does it with --as EMAIL.',
    );
  return id;
}

/** The task of rows that name none: the given one, or the project's only one. */
async function taskOf(
  projectId: string,
  format: string,
  key: string | undefined,
): Promise<string | undefined> {
  if (key || format === 'jsonl') return key;
  const tasks = await db.task.findMany({
    where: { projectId },
    select: { key: true },
    orderBy: { key: 'asc' },
  });
  if (tasks.length === 1) return tasks[0]!.key;
  throw new UsageError(`--task is needed, one of: ${tasks.map((t) => t.key).join(', ')}.`);
}

/** A line on stderr at each new phase and tenth. */
function sayProgress() {
  let last = '';
  return (p: { phase: string; done: number | bigint; total: number | bigint }) => {
    const tenth = Math.floor((Number(p.done) / Math.max(Number(p.total), 1)) * 10);
    const line = `${p.phase} ${tenth * 10} %`;
    if (line !== last) console.error(line);
    last = line;
  };
}
