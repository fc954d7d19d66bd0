import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/projects';
import { createProject } from '@/lib/projects/create-project';
import { listProjects } from '@/lib/projects/list-projects';

export const GET = serve(op.listProjects, 'signed-in', ({ person, query }) => listProjects(person, query));
export const POST = serve(op.createProject, 'site-admin', ({ person, body }) => createProject(person, body));
