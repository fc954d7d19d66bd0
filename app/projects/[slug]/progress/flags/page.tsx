import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { FlagsPage } from '@/components/flags/flags-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('flags'))('title'),
});

export default async function Flags({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'flag.read');
  return <FlagsPage />;
}
