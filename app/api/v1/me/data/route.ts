import { serve } from '@/lib/api/serve';
import { exportMyData } from '@/lib/contracts/users';
import { jsonlResponse } from '@/lib/imports/export-rows';
import { exportPerson } from '@/lib/users/export-person';

export const GET = serve(exportMyData, 'signed-in', async ({ person }) =>
  jsonlResponse(exportPerson(person.id), 'my-data.jsonl'),
);
