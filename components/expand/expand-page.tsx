'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Page } from '@/components/ui/page';
import { refresh } from '@/lib/client/refresh';
import { listExpansions } from '@/lib/contracts/expansions';
import { listGenerations } from '@/lib/contracts/generations';
import { Expansions } from './expansions';
import { Generations } from './generations';

/** Where more pairs and more candidates come from, without people: graders and models. */
export function ExpandPage() {
  const t = useTranslations('expand');
  const { project } = useProject();
  const client = useQueryClient();
  useLive(project.id, (e) => {
    for (const [topic, op] of [
      ['expansions', listExpansions],
      ['generations', listGenerations],
    ] as const)
      if (e.topic === topic || e.topic === 'everything') void refresh(client, [op.id]);
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Expansions />
      <Generations />
    </Page>
  );
}
