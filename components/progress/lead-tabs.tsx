'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { cn } from '@/components/ui/cn';
import type { Permission } from '@/lib/contracts/permissions';

/** The pages of the lead's section that exist, in order, and the permission that shows each; each is
 * app/projects/[slug]/progress/<name>. */
const TABS = [
  ['throughput', 'progress.read'],
  ['agreement', 'progress.read'],
  ['contested', 'contested.read'],
  ['quality', 'progress.read'],
  ['flags', 'flag.read'],
] as const satisfies [string, Permission][];

/** Links to the pages of the lead's section, in a thin row below the bar. The first is the section's own address. */
export function LeadTabs() {
  const t = useTranslations('progress');
  const { project, can } = useProject();
  const path = usePathname();
  const base = `/projects/${project.slug}/progress`;
  return (
    <nav aria-label={t('pages')} className="border-b bg-surface">
      <ul className="mx-auto flex w-full max-w-[90rem] gap-4 overflow-x-auto px-4">
        {TABS.filter(([, permission]) => can(permission)).map(([name]) => {
          const own = name === 'throughput';
          const href = own ? base : `${base}/${name}`;
          const here = own ? path === base : path.startsWith(href);
          return (
            <li key={name}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                className={cn(
                  '-mb-px block whitespace-nowrap border-b-2 px-1 py-2 font-medium text-sm -outline-offset-2 hover:text-ink',
                  here ? 'border-accent text-ink' : 'border-transparent text-muted',
                )}
              >
                {t(`tab.${name}`)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
