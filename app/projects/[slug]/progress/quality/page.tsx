import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { QualityPage } from '@/components/quality/quality-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('quality'))('title'),
});

export default async function Quality({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'progress.read');
  return <QualityPage />;
}
