import type { ReactNode } from 'react';
import { LeadTabs } from '@/components/progress/lead-tabs';
import { projectPage } from '@/lib/access/page';

interface Props {
  params: Promise<{ slug: string }>;
  children: ReactNode;
}

/** The lead's section: its pages under one row of links. A senior sees one of them; each page asks for itself. */
export default async function LeadLayout({ params, children }: Props) {
  await projectPage((await params).slug, 'contested.read');
  return (
    <>
      <LeadTabs />
      {children}
    </>
  );
}
