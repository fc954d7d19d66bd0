import fs from 'node:fs';
import path from 'node:path';
import type { Operation } from '@/lib/contracts/operation';
import { root } from './imports';

const folder = path.join(root, 'app/api/v1');

/** Where the route of an operation's path lies: `/projects/{id}` is projects/[id]/route.ts. */
export const routeFile = (apiPath: string) =>
  path.join(folder, ...apiPath.split('/').map((part) => part.replace(/^\{(\w+)\}$/, '[$1]')), 'route.ts');

/** Every path under app/api/v1 that has a route, in OpenAPI's form. */
export function routePaths(): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => `/${path.dirname(file).split(path.sep).join('/')}`.replace(/\[(\w+)\]/g, '{$1}'))
    .sort();
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export async function methodsOf(apiPath: string): Promise<Record<string, Handler>> {
  const all = await import(routeFile(apiPath));
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((m) => typeof all[m] === 'function');
  return Object.fromEntries(methods.map((m) => [m, all[m]]));
}

/** Calls an operation's route handler as Next would, with a session cookie or none. */
export async function callRoute(
  op: Operation,
  input: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; cookie?: string },
): Promise<Response> {
  const handler = (await methodsOf(op.path))[op.method]!;
  const filled = op.path.replace(/\{(\w+)\}/g, (_, k: string) => input.params?.[k] ?? '');
  const url = new URL(`http://localhost:3000/api/v1${filled}?${new URLSearchParams(input.query)}`);
  const headers = new Headers(input.cookie ? { cookie: input.cookie } : {});
  const body = op.streamBody ? '' : op.body ? JSON.stringify(input.body ?? {}) : undefined;
  if (op.streamBody) headers.set('content-type', 'application/x-ndjson');
  else if (body !== undefined) headers.set('content-type', 'application/json');
  const request = new Request(url, {
    method: op.method,
    headers,
    ...(body === undefined || op.method === 'GET' ? {} : { body }),
  });
  return handler(request, { params: Promise.resolve(input.params ?? {}) });
}

/** An operation's example parameters; where it gives none, `{id}` is one of what its path begins with: `/runs/{id}` a `{run}`. */
export function exampleParams(op: Operation): Record<string, string> {
  if (op.example?.params) return op.example.params as Record<string, string>;
  return op.path.includes('{id}') ? { id: `{${op.path.split('/')[1]!.replace(/s$/, '')}}` } : {};
}
