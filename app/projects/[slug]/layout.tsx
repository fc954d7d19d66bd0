import type { ReactNode } from 'react';
import { PreferencesProvider } from '@/components/preferences/preferences-context';
import { ProjectProvider } from '@/components/project/project-context';
import { ProjectBar } from '@/components/shell/project-bar';
import { projectPage } from '@/lib/access/page';
import { storedPreferences } from '@/lib/preferences/read-preferences';
import { me } from '@/lib/users/me';

interface Props {
  params: Promise<{ slug: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Props) {
  const { project } = await projectPage((await params).slug);
  return { title: { default: project.name, template: `%s · ${project.name} · Discern` } };
}

export default async function ProjectLayout({ params, children }: Props) {
  const { project, role, senior, person } = await projectPage((await params).slug);
  const projects = (await me(person)).projects.map(({ slug, name }) => ({ slug, name }));
  return (
    <ProjectProvider value={{ project, role, senior, person }}>
      <PreferencesProvider stored={await storedPreferences(person.id)}>
        <ProjectBar projects={projects} />
        {children}
      </PreferencesProvider>
    </ProjectProvider>
  );
}
