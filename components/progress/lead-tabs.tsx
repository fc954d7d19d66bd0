'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { cn } from '@/components/ui/cn';

/** The pages of the lead's section that exist, in order; each is app/projects/[slug]/progress/<name>. */
const TABS = ['throughput', 'agreement', 'contested', 'quality', 'flags'] as const;

/** Links to the pages of the lead's section, in a thin row below the bar. The first is the section's own address. */
export function LeadTabs() {
  const t = useTranslations('progress');
  const { project } = useProject();
  const path = usePathname();
  const base = `/projects/${project.slug}/progress`;
  return (
    <nav aria-label={t('pages')} className="border-b bg-surface">
      <ul className="mx-auto flex w-full max-w-[90rem] gap-4 overflow-x-auto px-4">
        {TABS.map((name, i) => {
          const href = i === 0 ? base : `${base}/${name}`;
          const here = i === 0 ? path === base : path.startsWith(href);
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
