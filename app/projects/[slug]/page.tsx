import { redirect } from 'next/navigation';
import { projectPage } from '@/lib/access/page';

/** Where each role's day begins. */
const START = { annotator: 'desk', lead: 'progress', engineer: 'runs', admin: 'members' } as const;

export default async function ProjectPage({ params }: { params: Promise<{ slug: string }> }) {
  const { project, role } = await projectPage((await params).slug);
  redirect(`/projects/${project.slug}/${START[role]}`);
}
