import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SetsPage } from '@/components/sets/sets-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('sets'))('title'),
});

export default async function Sets({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'set.read');
  return <SetsPage />;
}
