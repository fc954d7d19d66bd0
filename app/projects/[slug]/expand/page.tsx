import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ExpandPage } from '@/components/expand/expand-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('expand'))('title'),
});

export default async function Expand({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'progress.read');
  return <ExpandPage />;
}
