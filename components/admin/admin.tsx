'use client';
import { useTranslations } from 'next-intl';
import { Page } from '@/components/ui/page';
import { People } from './people';
import { Projects } from './projects';

export function Admin({ personId }: { personId: string }) {
  const t = useTranslations('admin');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Projects />
      <People personId={personId} />
    </Page>
  );
}
