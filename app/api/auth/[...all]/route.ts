import { auth } from '@/lib/auth/auth';

// better-auth's own routes: sign-in, sign-out, session. It checks Origin and content type itself.
const handle = (request: Request) => auth().handler(request);

export { handle as GET, handle as POST };
