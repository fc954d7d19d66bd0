import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Email } from '@/lib/contracts/common';
import { Password, PersonName } from '@/lib/contracts/users';
import { ROLES, type Role } from '@/lib/contracts/words';
import { db, disconnect } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { addUser, joining } from '@/lib/users/add-user';
import { UsageError } from './usage';

export const usage =
  'user add EMAIL --name NAME [--admin] [--project SLUG --role ROLE]    adds a person; the password comes from stdin, or is made and printed once';
export const needsDatabase = true;

export async function run(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      admin: { type: 'boolean', default: false },
      project: { type: 'string' },
      role: { type: 'string' },
    },
  });
  const [verb, address, ...rest] = positionals;
  if (verb !== 'add' || !address || rest.length > 0) throw new UsageError('Say whom: user add EMAIL.');
  const email = Email.safeParse(address);
  if (!email.success) throw new UsageError(`${address} is not an e-mail address.`);
  const name = PersonName.safeParse(values.name ?? email.data.split('@')[0]);
  if (!name.success) throw new UsageError(`--name ${name.error.issues[0]!.message}.`);
  const role = roleOf(values.role, values.project);
  try {
    const project = values.project ? await projectOf(values.project) : undefined;
    const given = await passwordFromStdin();
    const password = given ?? makePassword();
    const id = await addUser(
      null,
      { email: email.data, name: name.data, password, siteAdmin: values.admin },
      project && role ? joining(project.id, role) : undefined,
    );
    const { data } = email;
    return { id, email: data, siteAdmin: values.admin, ...(given ? {} : { password }) };
  } finally {
    await disconnect();
  }
}

function roleOf(role: string | undefined, project: string | undefined): Role | undefined {
  if (!role && !project) return undefined;
  if (!role || !project) throw new UsageError('--project and --role go together.');
  const known = ROLES.find((r) => r === role);
  if (!known) throw new UsageError(`--role is one of ${ROLES.join(', ')}.`);
  return known;
}

async function projectOf(slug: string) {
  const project = await db.project.findUnique({ where: { slug }, select: { id: true } });
  if (!project) throw new DiscernError('not_found', `There is no project ${slug}.`);
  return project;
}

/** The first line of stdin; undefined where a person sits at a terminal or nothing is given. */
async function passwordFromStdin(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const line = text.split('\n')[0]!.replace(/\r$/, '');
  if (line === '') return undefined;
  const checked = Password.safeParse(line);
  if (!checked.success) throw new UsageError(`The password ${checked.error.issues[0]!.message}.`);
  return line;
}

/** 79 bits in four groups that can be read out aloud: no letters that look alike. */
function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
