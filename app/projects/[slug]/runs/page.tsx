import { RunsPage } from '@/components/runs/runs-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'Runs' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'run.read');
  return <RunsPage />;
}
