'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { useList } from '@/lib/client/use-list';
import { type DropReason, listSetDrops } from '@/lib/contracts/sets';
import { PairView } from './pair-view';

/** The pairs one rule dropped, with the figures it went by. */
export function DroppedPairs({ versionId, reason }: { versionId: string; reason: DropReason }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const drops = useList(listSetDrops, { params: { id: versionId }, query: { reason, limit: 10 } });
  const figure = (value: unknown) =>
    typeof value === 'number' ? format.number(value, { maximumFractionDigits: 4 }) : String(value);
  return (
    <Section title={t(`rule.${reason}`)} lead={t(`why.${reason}`)}>
      <QueryView query={drops}>
        {(items) => (
          <div className="flex flex-col gap-3">
            {items.map((d) => (
              <PairView
                key={d.pairId}
                {...d}
                notes={
                  <>
                    <span>{d.task}</span>
                    <span className="font-mono">{d.externalId}</span>
                    {Object.entries(d.detail).map(([key, value]) => (
                      <span key={key}>
                        {t(`detail.${detailKey(key)}`)} {figure(value)}
                      </span>
                    ))}
                  </>
                }
              />
            ))}
          </div>
        )}
      </QueryView>
      <More list={drops} />
    </Section>
  );
}

const DETAILS = ['support', 'against', 'ties', 'agreement', 'margin', 'pairId'] as const;
const detailKey = (key: string): (typeof DETAILS)[number] | 'other' =>
  DETAILS.find((d) => d === key) ?? 'other';
