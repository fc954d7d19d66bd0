'use client';
import { useTranslations } from 'next-intl';
import { Page } from '@/components/ui/page';
import { Tab, Tabs, TabsContent, TabsList } from '@/components/ui/tabs';
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
          <Tab value="project">{t('project')}</Tab>
        </TabsList>
        <TabsContent value="tasks">
          <Tasks />
        </TabsContent>
        <TabsContent value="guidelines">
          <GuidelinesEditor />
        </TabsContent>
        <TabsContent value="project">
          <ProjectForm />
        </TabsContent>
      </Tabs>
    </Page>
  );
}
