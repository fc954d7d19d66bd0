import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ThroughputPage } from '@/components/progress/throughput-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('progress'))('title'),
});

export default async function Progress({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'progress.read');
  return <ThroughputPage />;
}
