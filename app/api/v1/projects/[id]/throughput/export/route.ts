import { serve } from '@/lib/api/serve';
import { exportThroughput } from '@/lib/contracts/throughput';
import { exportThroughput as read } from '@/lib/progress/export-throughput';

export const GET = serve(
  exportThroughput,
  { permission: 'progress.read', project: ({ id }) => id },
  async ({ projectId, query }) =>
    new Response(read(projectId, query), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="throughput-by-${query.by}.csv"`,
        'cache-control': 'no-store, no-transform',
      },
    }),
);
