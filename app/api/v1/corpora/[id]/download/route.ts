import { sendFile } from '@/lib/api/send-file';
import { serve } from '@/lib/api/serve';
import { downloadCorpus } from '@/lib/contracts/corpora';
import { openCorpus } from '@/lib/corpora/open-corpus';
import { projectOfCorpus } from '@/lib/corpora/read-corpus';
import { readyCorpus } from '@/lib/corpora/ready-corpus';

export const GET = serve(
  downloadCorpus,
  { permission: 'corpus.read', project: ({ id }) => projectOfCorpus(id) },
  async ({ params, request }) => {
    const { contentHash, bytes, name } = await readyCorpus(params.id);
    const open = () => openCorpus(contentHash);
    const file = { open, bytes, name: `${name}.jsonl`, etag: contentHash };
    return sendFile(request, { ...file, type: 'application/x-ndjson' });
  },
);
