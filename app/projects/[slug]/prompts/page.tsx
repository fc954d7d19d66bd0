import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PromptsPage } from '@/components/prompts/prompts-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('prompts'))('title'),
});

export default async function Prompts({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'prompt.read');
  return <PromptsPage />;
}
