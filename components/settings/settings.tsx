'use client';
import { useTranslations } from 'next-intl';
import { References } from '@/components/references/references';
import { Page } from '@/components/ui/page';
import { Tab, Tabs, TabsContent, TabsList } from '@/components/ui/tabs';
import { AssignmentForm } from './assignment-form';
import { Batches } from './batches';
import { GuidelinesEditor } from './guidelines-editor';
import { ProjectForm } from './project-form';
import { Tasks } from './tasks';

export function Settings() {
  const t = useTranslations('settings');
  return (
    <Page title={t('title')}>
      <Tabs defaultValue="tasks">
        <TabsList aria-label={t('title')}>
          <Tab value="tasks">{t('tasks')}</Tab>
          <Tab value="guidelines">{t('guidelines')}</Tab>
          <Tab value="assignment">{t('assignment')}</Tab>
          <Tab value="project">{t('project')}</Tab>
        </TabsList>
        <TabsContent value="tasks">
          <Tasks />
        </TabsContent>
        <TabsContent value="guidelines">
          <GuidelinesEditor />
        </TabsContent>
        <TabsContent value="assignment">
          <div className="flex flex-col gap-8">
            <AssignmentForm />
            <Batches />
            <References />
          </div>
        </TabsContent>
        <TabsContent value="project">
          <ProjectForm />
        </TabsContent>
      </Tabs>
    </Page>
  );
}
