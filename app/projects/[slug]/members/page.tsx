import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Members } from '@/components/members/members';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('members'))('title'),
});

export default async function MembersPage({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'member.read');
  return <Members />;
}
