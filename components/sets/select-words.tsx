'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useTasks } from '@/components/work/use-tasks';
import type { Select } from '@/lib/contracts/sets';

/** A selection as a line of words. */
export function SelectWords({ select }: { select: Select }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const tasks = useTasks();
  const words: string[] = [];
  const nameOf = (id: string) => tasks.find((task) => task.id === id)?.name ?? id.slice(0, 8);
  if (select.taskIds) words.push(t('words.tasks', { names: format.list(select.taskIds.map(nameOf)) }));
  if (select.origins)
    words.push(t('words.origins', { names: format.list(select.origins.map((o) => t(`origin.${o}`))) }));
  if (select.minAgreement !== undefined) words.push(t('words.agreement', { share: select.minAgreement }));
  if (select.minMargin !== undefined) words.push(t('words.margin', { margin: select.minMargin }));
  if (select.aggregation && select.aggregation !== 'none')
    words.push(t('words.aggregation', { aggregation: select.aggregation.replace('-', '') }));
  if (select.from) words.push(t('words.from', { day: select.from.slice(0, 10) }));
  if (select.to) words.push(t('words.to', { day: select.to.slice(0, 10) }));
  return <span>{words.length ? words.join(' · ') : t('words.all')}</span>;
}
