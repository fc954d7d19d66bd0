import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { currentPerson } from '@/lib/auth/current-person';
import type { Operation } from '@/lib/contracts/operation';
import { checkOrigin } from './check-origin';
import { errorResponse } from './error-response';
import { parse, readJson } from './parse-request';

/** A route that needs no session; `person` is whoever happens to be signed in. Origin and body are checked as in `serve`. */
export function serveAnyone<B extends z.ZodType, R extends z.ZodType>(
  op: Operation<z.ZodUndefined, z.ZodUndefined, B, R>,
  verb: (call: { person: Person | undefined; body: z.output<B> }) => Promise<z.input<R>>,
) {
  return async (request: Request): Promise<Response> => {
    try {
      checkOrigin(request, true);
      const body = (op.body ? parse(op.body, await readJson(request), 'body') : undefined) as z.output<B>;
      const result = await verb({ person: await currentPerson(request.headers), body });
      return Response.json(op.response!.parse(result), {
        status: op.status ?? 200,
        headers: { 'cache-control': 'no-store' },
      });
    } catch (e) {
      return errorResponse(e, `${op.method} ${op.path}`);
    }
  };
}
