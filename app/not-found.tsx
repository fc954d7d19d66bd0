import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { PlainPage } from '@/components/shell/plain-page';
import { Button } from '@/components/ui/button';

export default async function NotFound() {
  const t = await getTranslations('shell');
  return (
    <PlainPage title={t('notFoundTitle')} text={t('notFoundText')}>
      <Button asChild>
        <Link href="/">{t('home')}</Link>
      </Button>
    </PlainPage>
  );
}
