import { sendFile } from '@/lib/api/send-file';
import { serve } from '@/lib/api/serve';
import { downloadSetVersion } from '@/lib/contracts/sets';
import { openSetFile } from '@/lib/sets/list-set-rows';
import { frozenFile, projectOfSetVersion } from '@/lib/sets/read-set-version';

export const GET = serve(
  downloadSetVersion,
  { permission: 'set.read', project: ({ id }) => projectOfSetVersion(id) },
  async ({ params, request }) => {
    const { hash, bytes, name } = await frozenFile(params.id);
    const open = () => openSetFile(hash);
    return sendFile(request, { open, bytes, name, etag: hash, type: 'application/x-ndjson' });
  },
);
