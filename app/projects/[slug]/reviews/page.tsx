import { ReviewsPage } from '@/components/reviews/reviews-page';
import { projectPage } from '@/lib/access/page';

export const metadata = { title: 'Reviews' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  await projectPage((await params).slug, 'vote');
  return <ReviewsPage />;
}
