import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AgreementPage } from '@/components/agreement/agreement-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('agreement'))('title'),
});

export default async function Agreement({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'progress.read');
  return <AgreementPage />;
}
