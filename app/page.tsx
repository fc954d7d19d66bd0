import { redirect } from 'next/navigation';
import { signedInPage } from '@/lib/access/page';
import { myProjects } from '@/lib/projects/my-projects';

/** The only project, else the list. */
export default async function HomePage() {
  const projects = await myProjects(await signedInPage());
  redirect(projects.length === 1 ? `/projects/${projects[0]!.slug}` : '/projects');
}
