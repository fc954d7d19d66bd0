import { ReviewPage } from '@/components/reviews/review-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'Review' };

export default async function Page({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const { slug, id } = await params;
  await projectPage(slug, 'vote');
  return <ReviewPage id={id} />;
}
