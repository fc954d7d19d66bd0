'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { cancelJob } from '@/lib/contracts/jobs';
import type { Review } from '@/lib/contracts/reviews';

/** Stops the models; what they answered stays and can be voted on. */
export function CancelReview({ review }: { review: Review }) {
  const t = useTranslations('reviews');
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => call(cancelJob, { params: { id: review.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['review', review.id] }),
  });
  return (
    <>
      <Button size="lg" busy={cancel.isPending || review.cancelRequested} onClick={() => cancel.mutate()}>
        {t('cancel')}
      </Button>
      {cancel.error && <ErrorNote error={cancel.error} />}
    </>
  );
}
