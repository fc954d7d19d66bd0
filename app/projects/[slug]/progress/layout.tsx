import type { ReactNode } from 'react';
import { LeadTabs } from '@/components/progress/lead-tabs';
import { projectPage } from '@/lib/access/page';

interface Props {
  params: Promise<{ slug: string }>;
  children: ReactNode;
}

/** The lead's section: its pages under one row of links. */
export default async function LeadLayout({ params, children }: Props) {
  await projectPage((await params).slug, 'progress.read');
  return (
    <>
      <LeadTabs />
      {children}
    </>
  );
}
