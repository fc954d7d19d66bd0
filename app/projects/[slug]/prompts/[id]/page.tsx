import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PromptPage } from '@/components/prompts/prompt-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('prompts'))('one'),
});

export default async function Prompt({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'prompt.read');
  return <PromptPage id={id} />;
}
