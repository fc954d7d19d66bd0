import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AdjudicationPage } from '@/components/adjudication/adjudication-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('adjudication'))('title'),
});

export default async function Adjudicate({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'adjudicate');
  return <AdjudicationPage key={id} id={id} />;
}
