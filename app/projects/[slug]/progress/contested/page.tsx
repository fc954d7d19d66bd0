import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ContestedPage } from '@/components/adjudication/contested-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('adjudication'))('contested'),
});

export default async function Contested({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'contested.read');
  return <ContestedPage />;
}
