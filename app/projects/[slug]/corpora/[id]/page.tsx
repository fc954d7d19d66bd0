import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CorpusPage } from '@/components/corpora/corpus-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('corpora'))('one'),
});

export default async function Corpus({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'corpus.read');
  return <CorpusPage key={id} id={id} />;
}
