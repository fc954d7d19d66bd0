'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';

/** How much of a file is sent, and Stop. */
export function UploadLine({ share, bytes, onStop }: { share: number; bytes: number; onStop: () => void }) {
  const t = useTranslations('imports');
  return (
    <>
      <Progress
        className="min-w-48 grow"
        label={t('uploading')}
        done={Math.round(share * bytes)}
        total={bytes}
        figures={false}
      />
      <span className="text-muted text-xs tabular-nums">
        {share < 1 ? `${Math.floor(share * 100)} %` : t('checking')}
      </span>
      <Button size="sm" variant="quiet" onClick={onStop}>
        {t('stop')}
      </Button>
    </>
  );
}
