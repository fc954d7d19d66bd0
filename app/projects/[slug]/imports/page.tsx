import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ImportsPage } from '@/components/imports/imports-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('imports'))('title'),
});

export default async function Imports({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'import.write');
  return <ImportsPage />;
}
