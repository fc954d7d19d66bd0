import type { z } from 'zod';
import { authorize, type Person } from '@/lib/access/authorize';
import { requirePerson } from '@/lib/auth/current-person';
import type { Operation } from '@/lib/contracts/operation';
import type { Permission } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/words';
import { DiscernError } from '@/lib/errors';
import { checkOrigin } from './check-origin';
import { errorResponse } from './error-response';
import { notFoundOnBadId, parse, queryObject, readJson } from './parse-request';

export interface Call<P, Q, B> {
  person: Person;
  /** Empty where the operation is not about one project. */
  projectId: string;
  role: Role | undefined;
  params: P;
  query: Q;
  body: B;
  request: Request;
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/**
 * Who may call it. `project` finds the project the call is about (throw notFound for an unknown id); the person must
 * be a member with `permission`. `'site-admin'` and `'signed-in'` are for calls outside projects.
 */
export type Access<P> =
  | 'signed-in'
  | 'site-admin'
  | { permission: Permission; project: (params: P, request: Request) => Promise<string> | string };

/** For operations that name their project in the body. */
export interface BodyAccess<B> {
  permission: Permission;
  projectInBody: (body: B) => Promise<string> | string;
}

/**
 * Makes a Next route handler out of an operation, who may call it, and one verb. Order: session, origin, parameters,
 * permission, body, verb. The answer is parsed by the operation's response schema, so a field that is not in the
 * contract can never leave. A verb may answer a Response of its own (streams, 204 with a reason).
 */
export function serve<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  op: Operation<P, Q, B, R>,
  access: Access<Out<P>> | BodyAccess<Out<B>>,
  verb: (call: Call<Out<P>, Out<Q>, Out<B>>) => Promise<z.input<R> | Response>,
) {
  return async (request: Request, context: { params: Promise<unknown> }): Promise<Response> => {
    try {
      const person = await requirePerson(request.headers);
      checkOrigin(request, op.streamBody === undefined);
      const params = parse(op.params, await context.params, 'path', notFoundOnBadId) as Out<P>;
      const url = new URL(request.url);
      const query = parse(op.query, queryObject(url.searchParams), 'query') as Out<Q>;
      let projectId = '';
      let role: Role | undefined;
      const enter = async (id: string, permission: Permission) => {
        role = await authorize(person, id, permission);
        projectId = id;
      };
      if (access === 'site-admin' && !person.siteAdmin)
        throw new DiscernError('forbidden', 'Only a site admin may do this.');
      if (typeof access === 'object' && 'project' in access)
        await enter(await access.project(params, request), access.permission);
      const body = (op.body ? parse(op.body, await readJson(request), 'body') : undefined) as Out<B>;
      if (typeof access === 'object' && 'projectInBody' in access)
        await enter(await access.projectInBody(body), access.permission);
      const result = await verb({ person, projectId, role, params, query, body, request });
      if (result instanceof Response) return result;
      if (op.response === undefined) return new Response(null, { status: op.status ?? 204 });
      return Response.json(op.response.parse(result), {
        status: op.status ?? 200,
        headers: { 'cache-control': 'no-store' },
      });
    } catch (e) {
      return errorResponse(e, `${op.method} ${op.path}`);
    }
  };
}
