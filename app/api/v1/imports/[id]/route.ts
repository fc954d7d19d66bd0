import { serve } from '@/lib/api/serve';
import { getImport } from '@/lib/contracts/imports';
import { projectOfImport, readImport } from '@/lib/imports/read-import';

export const GET = serve(
  getImport,
  { permission: 'import.write', project: ({ id }) => projectOfImport(id) },
  ({ params }) => readImport(params.id),
);
