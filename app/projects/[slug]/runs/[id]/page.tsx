import { RunPage } from '@/components/runs/run-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'Run' };

export default async function Page({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'run.read');
  return <RunPage id={id} />;
}
