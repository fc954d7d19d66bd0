// The `discern` command line. scripts/discern.mjs runs it and answers its questions for a database.
import { available, commands, load } from './commands';
import { isUsageError } from './usage';

const json = process.argv.includes('--json');
const [name, ...args] = process.argv.slice(2).filter((arg) => arg !== '--json');

process.exit(await main());

async function main(): Promise<number> {
  if (!name || ['--help', '-h', 'help'].includes(name)) {
    console.log(help());
    return name ? 0 : 2;
  }
  if (!available().includes(name)) {
    console.error(`There is no command "${name}".\n\n${help()}`);
    return 2;
  }
  const command = await load(name);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`usage: npx discern ${command.usage}`);
    return 0;
  }
  try {
    if (command.needsDatabase || command.needsTensorflow)
      await ask({ database: command.needsDatabase, tensorflow: command.needsTensorflow });
    print(await command.run(args));
    return 0;
  } catch (error) {
    return complain(error, command.usage);
  }
}

function help(): string {
  const width = Math.max(...available().map((one) => one.length));
  const lines = available().map((one) => `  ${one.padEnd(width)}  ${commands[one]}`);
  return `usage: npx discern COMMAND [--json]\n\n${lines.join('\n')}\n\nnpx discern COMMAND --help shows a command's arguments.`;
}

/** Asks the parent process for what the command needs; it answers with variables of the environment. */
function ask(wanted: { database?: boolean; tensorflow?: boolean }): Promise<void> {
  if (!process.send) throw new Error('Run this through npx discern.');
  return new Promise((resolve) => {
    process.once('message', ({ env }: { env: Record<string, string> }) => {
      Object.assign(process.env, env);
      resolve();
    });
    process.send?.(wanted);
  });
}

function print(answer: unknown): void {
  if (json) console.log(JSON.stringify(answer ?? {}));
  else if (typeof answer === 'string') console.log(answer);
  else if (answer && typeof answer === 'object')
    for (const [key, value] of Object.entries(answer))
      console.log(`${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
}

/** Expected errors (typed, with a sentence) show their message; anything else shows where it happened. */
function complain(error: unknown, usage: string): number {
  if (isUsageError(error)) {
    console.error(`${error.message}\nusage: npx discern ${usage}`);
    return 2;
  }
  const expected = error instanceof Error && ['DiscernError', 'TrainerError'].includes(error.name);
  console.error(expected && !process.env.DEBUG ? error.message : error);
  return 1;
}
