'use client';
import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { Button } from '@/components/ui/button';

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations('shell');
  const common = useTranslations('common');
  return (
    <PlainPage title={t('errorTitle')} text={t('errorText', { code: error.digest ?? '–' })}>
      <Button variant="primary" onClick={reset}>
        {common('retry')}
      </Button>
    </PlainPage>
  );
}
