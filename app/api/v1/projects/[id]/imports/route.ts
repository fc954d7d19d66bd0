import { serve } from '@/lib/api/serve';
import { createImport, listImports } from '@/lib/contracts/imports';
import { createImport as create } from '@/lib/imports/create-import';
import { listImports as list } from '@/lib/imports/read-import';

export const POST = serve(
  createImport,
  { permission: 'import.write', project: ({ id }) => id },
  ({ person, params, query, request }) => create(person, params.id, query, request),
);

export const GET = serve(
  listImports,
  { permission: 'import.write', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);
