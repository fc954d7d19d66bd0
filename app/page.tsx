import { redirect } from 'next/navigation';
import { signedInPage } from '@/lib/access/page';
import { me } from '@/lib/users/me';

/** The only project, else the list. */
export default async function HomePage() {
  const { projects } = await me(await signedInPage());
  redirect(projects.length === 1 ? `/projects/${projects[0]!.slug}` : '/projects');
}
