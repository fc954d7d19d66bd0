import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CorporaPage } from '@/components/corpora/corpora-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('corpora'))('title'),
});

export default async function Corpora({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'corpus.read');
  return <CorporaPage />;
}
