'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { cn } from '@/components/ui/cn';
import { LateMenu } from '@/components/ui/late-menu';
import type { Permission } from '@/lib/contracts/permissions';
import { Bar } from './bar';
import { ProjectsButton } from './menu-buttons';
import { PersonMenu } from './person-menu';

const loadProjects = () => import('./projects-menu').then((m) => m.ProjectsMenu);

/** What stands in the bar, in order, and the permission that shows it. */
const LINKS = [
  ['desk', 'rank'],
  ['progress', 'progress.read'],
  ['contested', 'contested.read'],
  ['prompts', 'prompt.read'],
  ['imports', 'import.write'],
  ['expand', 'expansion.write'],
  ['corpora', 'corpus.read'],
  ['sets', 'set.read'],
  ['runs', 'run.read'],
  ['reviews', 'vote'],
  ['members', 'member.read'],
  ['settings', 'task.write'],
] as const satisfies [string, Permission][];

export function ProjectBar({ projects }: { projects: { slug: string; name: string }[] }) {
  const t = useTranslations('shell');
  const { project, person, can } = useProject();
  const path = usePathname();
  // Who sees the lead's section finds the contested items in it.
  const links = LINKS.filter(
    ([name, permission]) => can(permission) && !(name === 'contested' && can('progress.read')),
  ).map(([name]) => {
    const href = `/projects/${project.slug}/${name === 'contested' ? 'progress/contested' : name}`;
    return { href, here: path.startsWith(href), words: t(`link.${name}`) };
  });
  return (
    <Bar
      start={<LateMenu load={loadProjects} trigger={<ProjectsButton />} props={{ projects }} />}
      links={
        <nav aria-label={t('sections')} className="hidden items-center gap-0.5 lg:flex">
          {links.map(({ href, here, words }) => (
            <Link
              key={href}
              href={href}
              aria-current={here ? 'page' : undefined}
              className={cn(
                'whitespace-nowrap rounded-md px-1.5 py-1 text-sm hover:bg-hover xl:px-2',
                here ? 'bg-hover font-medium text-ink' : 'text-muted',
              )}
            >
              {words}
            </Link>
          ))}
        </nav>
      }
      end={<PersonMenu person={person} links={links} />}
    />
  );
}
