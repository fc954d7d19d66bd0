import { serve } from '@/lib/api/serve';
import { projectEvents } from '@/lib/contracts/live';
import { projectEvents as events } from '@/lib/live/project-events';

export const GET = serve(
  projectEvents,
  { permission: 'project.read', project: ({ id }) => id },
  async ({ person, params, request }) => events(request, person, params.id),
);
