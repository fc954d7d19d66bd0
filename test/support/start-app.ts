import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export interface App {
  url: string;
  data: string;
  /** The password of the demo accounts. */
  password: string;
  supervisor: ChildProcess;
  /** What `npm start` printed so far. */
  output(): string;
  /** Pids of web, worker and whatever else the supervisor runs right now. */
  children(): Record<string, number>;
  /** Ends everything, as Ctrl-C does, and removes the data folder unless `keep`. */
  stop(keep?: boolean): Promise<void>;
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

/**
 * The real thing: `npm start`'s program on a free port with its own data folder (a temporary one unless given).
 * Resolves when the first page answers. TensorFlow and models are not set up in the background (`DISCERN_SETUP=0`).
 */
export async function startApp(options: { data?: string; env?: Record<string, string> } = {}): Promise<App> {
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'discern-app-'));
  const port = await freePort();
  const password = options.env?.DISCERN_DEMO_PASSWORD ?? randomBytes(9).toString('base64url');
  const supervisor = spawn(process.execPath, [path.join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: '',
      DISCERN_SETUP: '0',
      HOST: '127.0.0.1',
      ...options.env,
      PORT: String(port),
      DISCERN_DATA: data,
      DISCERN_DEMO_PASSWORD: password,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  supervisor.stdout.on('data', (chunk) => {
    output += chunk;
  });
  supervisor.stderr.on('data', (chunk) => {
    output += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    const look = () => output.includes('Discern is ready at') && resolve();
    supervisor.stdout.on('data', look);
    supervisor.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  return {
    url: `http://localhost:${port}`,
    data,
    password,
    supervisor,
    output: () => output,
    children: () => {
      const { children } = JSON.parse(fs.readFileSync(path.join(data, 'run.json'), 'utf8'));
      const pids = Object.entries(children as Record<string, { pid: number }>).map(([name, { pid }]) => [
        name,
        pid,
      ]);
      return Object.fromEntries(pids);
    },
    stop: async (keep = false) => {
      if (supervisor.exitCode === null && supervisor.signalCode === null) {
        const ended = new Promise((resolve) => supervisor.once('exit', resolve));
        supervisor.kill('SIGTERM');
        await ended;
      }
      if (!keep) fs.rmSync(data, { recursive: true, force: true });
    },
  };
}
