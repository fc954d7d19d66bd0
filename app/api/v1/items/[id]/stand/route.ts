import { projectOfItem } from '@/lib/adjudication/read-adjudication';
import { standItem as verb } from '@/lib/adjudication/stand-item';
import { serve } from '@/lib/api/serve';
import { standItem } from '@/lib/contracts/adjudication';

export const POST = serve(
  standItem,
  { permission: 'adjudicate', project: ({ id }) => projectOfItem(id) },
  async ({ params, person, role, body }) => {
    await verb({ id: person.id, role: role! }, params.id, body);
    return new Response(null, { status: 204 });
  },
);
