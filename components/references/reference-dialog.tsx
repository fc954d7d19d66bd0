'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Select, Textarea } from '@/components/ui/input';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { createReference, listReferences, REFERENCE_PURPOSES } from '@/lib/contracts/references';

const OUT = 'out';

/** Makes a prompt a gold or practice item: a place for each candidate (equal ones tie), and why. */
export function ReferenceDialog({
  projectId,
  promptId,
  candidates,
}: {
  projectId: string;
  promptId: string;
  candidates: readonly { id: string; text: string }[];
}) {
  const t = useTranslations('settings.references');
  const common = useTranslations('common');
  const toast = useToast();
  const client = useQueryClient();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState<(typeof REFERENCE_PURPOSES)[number]>('gold');
  // None at first: a right ranking is said, not left standing.
  const [places, setPlaces] = useState<string[]>(() => candidates.map(() => ''));
  const [why, setWhy] = useState('');
  const missing = places.filter((p) => p === '').length;
  const at = (place: string) => candidates.filter((_, i) => places[i] === place).map((c) => c.id);
  const make = useMutation({
    mutationFn: () =>
      call(createReference, {
        params: { id: projectId },
        body: {
          ...{ promptId, purpose, unrankable: at(OUT) },
          groups: candidates.map((_, i) => at(String(i + 1))).filter((g) => g.length > 0),
          ...(why.trim() ? { explanation: why } : {}),
        },
      }),
    onSuccess: () => {
      toast.say(t('made'));
      setOpen(false);
      client.invalidateQueries({ queryKey: [listReferences.id] });
    },
    onError: toast.fail,
  });
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>{t('make')}</Button>}
      title={t('make')}
      description={t('makeText')}
      footer={
        <>
          <Button onClick={() => setOpen(false)}>{common('cancel')}</Button>
          <Button
            variant="primary"
            busy={make.isPending}
            disabled={missing > 0 || places.every((p) => p === OUT)}
            onClick={() => make.mutate()}
          >
            {t('makeAction')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t('purpose')}>
          <Select value={purpose} onChange={(e) => setPurpose(e.target.value as typeof purpose)}>
            {REFERENCE_PURPOSES.map((p) => (
              <option key={p} value={p}>
                {t(p)}
              </option>
            ))}
          </Select>
        </Field>
        <ol className="flex flex-col divide-y border-y">
          {candidates.map((c, i) => (
            <li key={c.id} className="flex items-start gap-3 py-2">
              <Select
                aria-label={t('place', { n: i + 1 })}
                aria-describedby={`${id}-${i}`}
                className="w-36 shrink-0"
                value={places[i] ?? ''}
                onChange={(e) => setPlaces(places.map((p, k) => (k === i ? e.target.value : p)))}
              >
                <option value="" disabled>
                  {t('choose')}
                </option>
                {candidates.map((o, k) => (
                  <option key={o.id} value={String(k + 1)}>
                    {k + 1}
                  </option>
                ))}
                <option value={OUT}>{t('out')}</option>
              </Select>
              <p id={`${id}-${i}`} dir="auto" className="line-clamp-4 min-w-0 pt-1">
                <span className="text-muted">{i + 1}</span> {c.text}
              </p>
            </li>
          ))}
        </ol>
        <p className="text-muted text-sm">{missing > 0 ? t('missing', { n: missing }) : t('ties')}</p>
        <Field label={t('why')} hint={t('whyHint')}>
          <Textarea rows={3} maxLength={5000} value={why} onChange={(e) => setWhy(e.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
