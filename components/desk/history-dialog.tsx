'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { More } from '@/components/ui/more';
import { QueryView } from '@/components/ui/query-view';
import { Empty, ErrorNote, Loading } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { getMyRanking, listMyRankings } from '@/lib/client/operations';
import { useList } from '@/lib/client/use-list';
import type { MyRanking } from '@/lib/contracts/history';
import type { Unsent } from './outbox';

/** B > A = D: what was said, by the letters of then. */
const orderOf = ({ letters }: Pick<MyRanking, 'letters'>) => letters.map((g) => g.join(' = ')).join(' > ');

/** The person's last rankings: what they said, when, what became of it; one opens with its revisions and can be edited. */
export default function HistoryDialog({
  projectId,
  unsent,
  onEdit,
  onClose,
}: {
  projectId: string;
  unsent: Unsent[];
  onEdit: (rankingId: string) => void;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const format = useFormatter();
  const list = useList(listMyRankings, { params: { id: projectId }, query: { limit: 20 } });
  const [open, setOpen] = useState<string>();
  return (
    <Dialog
      open
      onOpenChange={(o) => o || onClose()}
      title={t('history.title')}
      description={t('history.lead')}
      wide
    >
      <div className="flex flex-col gap-3">
        {unsent.map((u) => (
          <p key={u.key} className="flex gap-3 text-sm">
            <time>{format.dateTime(new Date(u.at), { timeStyle: 'short' })}</time>
            <Badge tone="unsure">{t('history.unsent')}</Badge>
            {'skip' in u ? t('history.skip') : t('history.ranking')}
          </p>
        ))}
        <QueryView query={list} rows={5}>
          {(rankings) =>
            rankings.length === 0 ? (
              <Empty title={t('history.empty')} />
            ) : (
              <ul className="flex flex-col divide-y">
                {rankings.map((r) => (
                  <li key={r.id} className="py-1">
                    <button
                      type="button"
                      aria-expanded={open === r.id}
                      onClick={() => setOpen(open === r.id ? undefined : r.id)}
                      className="grid w-full grid-cols-[auto_1fr_auto] items-baseline gap-x-3 rounded-sm px-2 py-1 text-left text-sm hover:bg-hover"
                    >
                      <time dateTime={r.submittedAt} className="whitespace-nowrap text-muted">
                        {format.dateTime(new Date(r.submittedAt), 'short')}
                      </time>
                      <span lang={r.locale} className="truncate">
                        {r.preview}
                      </span>
                      <span className="whitespace-nowrap text-muted">
                        {r.revision > 1 && `${t('history.revision', { n: r.revision })} · `}
                        {t(`history.state.${r.state}`)}
                      </span>
                      <span className="col-span-2 col-start-2 text-muted">
                        {orderOf(r)}
                        {r.unrankable.length > 0 &&
                          ` · ${t('history.unrankable', { letters: r.unrankable.join(', ') })}`}
                      </span>
                    </button>
                    {open === r.id && <Opened id={r.id} onEdit={onEdit} />}
                  </li>
                ))}
              </ul>
            )
          }
        </QueryView>
        <More list={list} />
      </div>
    </Dialog>
  );
}

function Opened({ id, onEdit }: { id: string; onEdit: (rankingId: string) => void }) {
  const t = useTranslations('desk');
  const format = useFormatter();
  const { data, error } = useQuery({
    queryKey: [getMyRanking.id, id],
    queryFn: ({ signal }) => call(getMyRanking, { params: { id }, signal }),
  });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <Loading rows={1} />;
  const closed = data.fixed === 'adjudicated' || data.fixed === 'imported';
  return (
    <div className="flex flex-col gap-2 px-2 pt-1 pb-2 text-sm">
      <ol className="flex flex-col gap-1 border-l-2 pl-3">
        {data.revisions.map((v) => (
          <li key={v.id}>
            <span className="text-muted">
              {t('history.revision', { n: v.revision })} · {format.dateTime(new Date(v.submittedAt), 'short')}{' '}
              · {t(`history.state.${v.state}`)}
            </span>{' '}
            {orderOf(v)}
            {v.rationale && <span className="block text-muted">{v.rationale}</span>}
          </li>
        ))}
      </ol>
      {data.fixed && <p className="text-muted">{t(`history.fixed.${data.fixed}`)}</p>}
      {!closed && (
        <Button size="sm" className="self-start" onClick={() => onEdit(id)}>
          {t('history.edit')}
        </Button>
      )}
    </div>
  );
}
