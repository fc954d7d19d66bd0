'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Thread } from '@/components/flags/thread';
import { Badge } from '@/components/ui/badge';
import { Dialog } from '@/components/ui/dialog';
import { Empty } from '@/components/ui/states';
import type { FlagLine } from '@/lib/contracts/flags';

/** What this person asked the lead, and the answers; those with news first. */
export default function FlagsDialog({
  flags,
  personId,
  onClose,
}: {
  flags: FlagLine[];
  personId: string;
  onClose: () => void;
}) {
  const t = useTranslations('flags');
  // The order stays as it was when it was opened: a line does not jump away when it is read.
  const [order] = useState(() =>
    flags.toSorted((a, b) => Number(b.unread) - Number(a.unread)).map((f) => f.id),
  );
  const [open, setOpen] = useState(order[0]);
  const lines = order.flatMap((id) => flags.find((f) => f.id === id) ?? []);
  return (
    <Dialog open onOpenChange={(o) => o || onClose()} title={t('mine')} description={t('mineLead')} wide>
      {lines.length === 0 && <Empty title={t('none')} />}
      <ul className="flex flex-col divide-y">
        {lines.map((f) => (
          <li key={f.id} className="py-1">
            <button
              type="button"
              aria-expanded={open === f.id}
              onClick={() => setOpen(open === f.id ? undefined : f.id)}
              className="flex w-full items-baseline gap-3 rounded-sm px-2 py-1 text-left text-sm hover:bg-hover"
            >
              <span className="min-w-0 grow truncate">{f.last.text}</span>
              {f.unread && <Badge tone="accent">{t('news')}</Badge>}
              <span className="whitespace-nowrap text-muted">{t(`state.${f.state}`)}</span>
            </button>
            {open === f.id && (
              <div className="px-2 py-2">
                <p lang={f.locale} className="mb-2 truncate text-muted text-sm">
                  {f.preview}
                </p>
                <Thread id={f.id} personId={personId} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
