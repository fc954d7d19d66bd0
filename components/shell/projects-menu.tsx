'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import type { Late } from '@/components/ui/late-menu';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu';
import { ProjectsButton } from './menu-buttons';

export interface ProjectsMenuProps {
  projects: { slug: string; name: string }[];
}

/** The person's projects, from one to the other. */
export function ProjectsMenu({ projects, startOpen }: ProjectsMenuProps & Late) {
  const t = useTranslations('shell');
  const { project } = useProject();
  const router = useRouter();
  return (
    <Menu startOpen={startOpen} trigger={<ProjectsButton />}>
      <MenuLabel>{t('projects')}</MenuLabel>
      {projects.map((p) => (
        <MenuItem key={p.slug} onSelect={() => router.push(`/projects/${p.slug}`)}>
          {p.name} {p.slug === project.slug && <span className="ml-auto text-accent">✓</span>}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => router.push('/projects')}>{t('allProjects')}</MenuItem>
    </Menu>
  );
}
