import { serve } from '@/lib/api/serve';
import { createSet, listSetsFlat } from '@/lib/contracts/sets';
import { createSet as create } from '@/lib/sets/create-set';
import { listSets } from '@/lib/sets/read-set';

export const GET = serve(
  listSetsFlat,
  {
    permission: 'set.read',
    project: (_, request) => new URL(request.url).searchParams.get('projectId') ?? '',
  },
  ({ query }) => listSets(query.projectId, query),
);

export const POST = serve(
  createSet,
  { permission: 'set.write', projectInBody: (body) => body.projectId },
  ({ person, body }) => create(person, body),
);
