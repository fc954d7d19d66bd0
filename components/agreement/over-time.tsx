'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { Agreement } from '@/lib/contracts/agreement';
import { Figure, useFigure } from './figure';

const HEIGHT = 160;
const TOP = 10;
const BOTTOM = 24;

/** One figure over days or weeks, each with its interval; the table below says the same in numbers. */
export function OverTime({ over, by }: { over: Agreement['over']; by: 'day' | 'week' }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  const show = useFigure(false);
  const date = (from: string) =>
    format.dateTime(new Date(`${from}T00:00:00Z`), { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const drawn = over.filter((o) => o.tauB.value !== null);
  const low = Math.min(0, ...drawn.map((o) => o.tauB.interval?.low ?? o.tauB.value ?? 0));
  const bottom = Math.floor(low * 4) / 4;
  const y = (v: number) => TOP + ((1 - v) / (1 - bottom)) * (HEIGHT - TOP - BOTTOM);
  const x = (i: number) => `${(6 + (92 * (i + 0.5)) / over.length).toFixed(2)}%`;
  const every = Math.ceil(over.length / 5);
  const ticks = [1, 0.5, 0, ...(bottom < 0 ? [bottom] : [])];
  return (
    <div className="flex flex-col gap-3">
      {drawn.length > 0 && (
        <figure className="rounded-md border bg-surface p-3">
          <figcaption className="mb-1 font-medium text-sm">{t('overCaption', { by })}</figcaption>
          <svg width="100%" height={HEIGHT} role="img" aria-label={t('overAlt', { n: drawn.length })}>
            {ticks.map((v) => (
              <g key={v}>
                <line x1="6%" x2="98%" y1={y(v)} y2={y(v)} stroke="var(--line)" />
                <text x="5%" y={y(v) + 4} textAnchor="end" fontSize="11" fill="var(--muted)">
                  {show(v)}
                </text>
              </g>
            ))}
            {over.map(({ from, tauB: { value, interval } }, i) => (
              <g key={from} stroke="var(--accent)" strokeWidth="2">
                {value !== null && interval && (
                  <line x1={x(i)} x2={x(i)} y1={y(interval.low)} y2={y(interval.high)} />
                )}
                {value !== null && (
                  <circle cx={x(i)} cy={y(value)} r="4" fill="var(--accent)" stroke="none" />
                )}
                {(over.length - 1 - i) % every === 0 && (
                  <text
                    x={x(i)}
                    y={HEIGHT - 6}
                    textAnchor="middle"
                    fontSize="11"
                    fill="var(--muted)"
                    stroke="none"
                  >
                    {date(from)}
                  </text>
                )}
              </g>
            ))}
          </svg>
        </figure>
      )}
      <details className="rounded-md border bg-surface">
        <summary className="rounded-md px-3 py-1.5 text-sm hover:bg-hover">{t('numbers')}</summary>
        <Table aria-label={t('over')}>
          <Head>
            <Row>
              <Th>{t(by)}</Th>
              <Th className="text-right">{t('items')}</Th>
              <Th className="text-right">{t('alpha')}</Th>
              <Th className="text-right">{t('tauB')}</Th>
              <Th className="text-right">{t('w')}</Th>
              <Th className="text-right">{t('pairwise')}</Th>
            </Row>
          </Head>
          <Body>
            {over.toReversed().map((o) => (
              <Row key={o.from}>
                <Td className="whitespace-nowrap">{date(o.from)}</Td>
                <Td num>{format.number(o.items)}</Td>
                <Td num>
                  <Figure figure={o.alpha} />
                </Td>
                <Td num>
                  <Figure figure={o.tauB} />
                </Td>
                <Td num>
                  <Figure figure={o.w} />
                </Td>
                <Td num>
                  <Figure figure={o.pairwise} share />
                </Td>
              </Row>
            ))}
          </Body>
        </Table>
      </details>
    </div>
  );
}
