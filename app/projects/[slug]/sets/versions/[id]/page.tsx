import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { VersionPage } from '@/components/sets/version-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('sets'))('version'),
});

export default async function Version({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'set.read');
  return <VersionPage id={id} />;
}
