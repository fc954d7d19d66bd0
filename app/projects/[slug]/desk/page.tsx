import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Desk } from '@/components/desk/desk';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('desk'))('title'),
});

export default async function DeskPage({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'rank');
  return <Desk />;
}
