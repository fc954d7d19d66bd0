import type { Metadata } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { Bar } from '@/components/shell/bar';
import { PersonMenu } from '@/components/shell/person-menu';
import { Badge } from '@/components/ui/badge';
import { Page } from '@/components/ui/page';
import { Empty } from '@/components/ui/states';
import { signedInPage } from '@/lib/access/page';
import { me } from '@/lib/users/me';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('shell'))('projects'),
});

export default async function ProjectsPage() {
  const person = await signedInPage();
  const { projects } = await me(person);
  const t = await getTranslations('shell');
  return (
    <>
      <Bar end={<PersonMenu person={person} />} />
      <Page title={t('projects')} narrow>
        {projects.length === 0 && (
          <Empty title={t('noProjects')}>
            {person.siteAdmin ? t('noProjectsAdmin') : t('noProjectsHint')}
          </Empty>
        )}
        <ul className="flex flex-col gap-2">
          {projects.map((p) => (
            <li key={p.slug}>
              <Link
                href={`/projects/${p.slug}`}
                className="flex items-center gap-3 rounded-md border bg-surface px-4 py-3 hover:bg-hover"
              >
                <span className="min-w-0 grow">
                  <span className="block font-medium text-base">{p.name}</span>
                  <span className="block truncate text-muted">{p.description}</span>
                </span>
                <Badge>{t(`role.${p.role}`)}</Badge>
              </Link>
            </li>
          ))}
        </ul>
      </Page>
    </>
  );
}
