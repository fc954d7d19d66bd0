import { ResultPage } from '@/components/reviews/result-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'Result' };

export default async function Page({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'vote');
  return <ResultPage id={id} />;
}
