import { serve } from '@/lib/api/serve';
import { retryImport } from '@/lib/contracts/imports';
import { projectOfImport } from '@/lib/imports/read-import';
import { retryImport as retry } from '@/lib/imports/retry-import';

export const POST = serve(
  retryImport,
  { permission: 'import.write', project: ({ id }) => projectOfImport(id) },
  ({ person, params, body }) => retry(person, params.id, body),
);
