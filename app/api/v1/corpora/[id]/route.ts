import { serve } from '@/lib/api/serve';
import { getCorpus } from '@/lib/contracts/corpora';
import { projectOfCorpus, readCorpus } from '@/lib/corpora/read-corpus';

export const GET = serve(
  getCorpus,
  { permission: 'corpus.read', project: ({ id }) => projectOfCorpus(id) },
  ({ params }) => readCorpus(params.id),
);
