'use client';
import { ChevronDown } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/components/ui/menu';
import type { Permission } from '@/lib/contracts/permissions';
import { Bar } from './bar';
import { PersonMenu } from './person-menu';

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
  const router = useRouter();
  // Who sees the lead's section finds the contested items in it.
  const links = LINKS.filter(
    ([name, permission]) => can(permission) && !(name === 'contested' && can('progress.read')),
  ).map(([name]) => {
    const href = `/projects/${project.slug}/${name === 'contested' ? 'progress/contested' : name}`;
    return { name, href, here: path.startsWith(href) };
  });
  return (
    <Bar
      start={
        <Menu
          trigger={
            <Button variant="quiet" size="sm" className="min-w-0 max-w-56 text-muted lg:max-w-40 xl:max-w-56">
              <span className="truncate">{project.name}</span>
              <ChevronDown />
            </Button>
          }
        >
          <MenuLabel>{t('projects')}</MenuLabel>
          {projects.map((p) => (
            <MenuItem key={p.slug} onSelect={() => router.push(`/projects/${p.slug}`)}>
              {p.name} {p.slug === project.slug && <span className="ml-auto text-accent">✓</span>}
            </MenuItem>
          ))}
          <MenuLine />
          <MenuItem onSelect={() => router.push('/projects')}>{t('allProjects')}</MenuItem>
        </Menu>
      }
      links={
        <nav aria-label={t('sections')} className="hidden items-center gap-0.5 lg:flex">
          {links.map(({ name, href, here }) => (
            <Link
              key={name}
              href={href}
              aria-current={here ? 'page' : undefined}
              className={cn(
                'whitespace-nowrap rounded-md px-1.5 py-1 text-sm hover:bg-hover xl:px-2',
                here ? 'bg-hover font-medium text-ink' : 'text-muted',
              )}
            >
              {t(`link.${name}`)}
            </Link>
          ))}
        </nav>
      }
      end={
        <PersonMenu person={person}>
          <div className="lg:hidden">
            <MenuLine />
            {links.map(({ name, href, here }) => (
              <MenuItem key={name} onSelect={() => router.push(href)} className={cn(here && 'font-medium')}>
                {t(`link.${name}`)} {here && <span className="ml-auto text-accent">✓</span>}
              </MenuItem>
            ))}
          </div>
        </PersonMenu>
      }
    />
  );
}
