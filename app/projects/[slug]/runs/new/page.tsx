import { NewRunPage } from '@/components/runs/new-run-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'New run' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'run.write');
  return <NewRunPage />;
}
