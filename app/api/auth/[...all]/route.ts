import { checkOrigin } from '@/lib/api/check-origin';
import { errorResponse } from '@/lib/api/error-response';
import { auth } from '@/lib/auth/auth';

/** better-auth's own routes (sign-in, sign-out, session), behind the same check of Origin and content type as ours. */
async function handle(request: Request): Promise<Response> {
  try {
    checkOrigin(request, true);
    return await auth().handler(request);
  } catch (e) {
    return errorResponse(e, 'auth');
  }
}

export { handle as GET, handle as POST };
