'use client';
import { useTranslations } from 'next-intl';
import { Button } from './button';

/** The next page of a list (lib/client/use-list.ts). */
export function More({ list }: { list: { more: (() => void) | undefined; isMore: boolean } }) {
  const t = useTranslations('common');
  if (!list.more) return null;
  return (
    <Button className="self-start" busy={list.isMore} onClick={list.more}>
      {t('more')}
    </Button>
  );
}
