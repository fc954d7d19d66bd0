import { serve } from '@/lib/api/serve';
import { exportUserData } from '@/lib/contracts/users';
import { jsonlResponse } from '@/lib/imports/export-rows';
import { exportPerson } from '@/lib/users/export-person';

export const GET = serve(exportUserData, 'site-admin', async ({ params }) =>
  jsonlResponse(exportPerson(params.id), 'person.jsonl'),
);
