import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { PlainPage } from '@/components/shell/plain-page';
import { Button } from '@/components/ui/button';

export default async function Forbidden() {
  const t = await getTranslations('shell');
  return (
    <PlainPage title={t('forbiddenTitle')} text={t('forbiddenText')}>
      <Button asChild>
        <Link href="/">{t('home')}</Link>
      </Button>
    </PlainPage>
  );
}
