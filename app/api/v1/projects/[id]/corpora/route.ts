import { serve } from '@/lib/api/serve';
import { createCorpus, listCorpora } from '@/lib/contracts/corpora';
import { createCorpus as create } from '@/lib/corpora/create-corpus';
import { listCorpora as list } from '@/lib/corpora/read-corpus';

export const POST = serve(
  createCorpus,
  { permission: 'corpus.write', project: ({ id }) => id },
  ({ person, params, query, request }) => create(person, params.id, query, request),
);

export const GET = serve(
  listCorpora,
  { permission: 'corpus.read', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);
