import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Settings } from '@/components/settings/settings';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('settings'))('title'),
});

export default async function SettingsPage({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'task.write');
  return <Settings />;
}
