import { serve } from '@/lib/api/serve';
import { exportRankings } from '@/lib/contracts/imports';
import { jsonlResponse } from '@/lib/imports/export-rows';
import { exportRankings as read } from '@/lib/rankings/export-rankings';

export const GET = serve(
  exportRankings,
  { permission: 'ranking.read', project: ({ id }) => id },
  async ({ params }) => jsonlResponse(read(params.id), 'rankings.jsonl'),
);
