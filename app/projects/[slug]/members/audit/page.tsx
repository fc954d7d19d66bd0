import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AuditPage } from '@/components/audit/audit-page';
import { projectPage } from '@/lib/access/page';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('audit'))('title'),
});

export default async function Audit({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'audit.read');
  return <AuditPage />;
}
