'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { WorkLine } from '@/components/work/work-line';
import type { ListedCorpus } from '@/lib/contracts/corpora';
import { Languages } from './languages';
import { useSize } from './use-size';

/** Corpora, newest first: what each holds, or how far the work on it is. */
export function CorpusTable({ corpora }: { corpora: ListedCorpus[] }) {
  const t = useTranslations('corpora');
  const format = useFormatter();
  const size = useSize();
  const { project, can } = useProject();
  return (
    <Table aria-label={t('list')}>
      <Head>
        <Row>
          <Th>{t('name')}</Th>
          <Th>{t('kind')}</Th>
          <Th className="text-right">{t('rows')}</Th>
          <Th className="text-right">{t('size')}</Th>
          <Th>{t('languages')}</Th>
          <Th>{t('hash')}</Th>
          <Th>{t('made')}</Th>
        </Row>
      </Head>
      <Body>
        {corpora.map((c) => (
          <Row key={c.id}>
            <Td className="min-w-40 max-w-80">
              <Link
                className="break-words font-medium text-accent underline-offset-2 hover:underline"
                href={`/projects/${project.slug}/corpora/${c.id}`}
              >
                {c.name}
              </Link>
              <p className="break-words text-muted text-xs">
                <Origin corpus={c} />
              </p>
            </Td>
            <Td className="whitespace-nowrap">{t(`kindIs.${c.kind}`)}</Td>
            {c.state === 'done' ? (
              <>
                <Td num>{format.number(c.rows)}</Td>
                <Td num className="whitespace-nowrap">
                  {size(c.bytes)}
                </Td>
                <Td>
                  <Languages counts={c.languages} />
                </Td>
                <Td className="font-mono text-xs" title={c.contentHash ?? undefined}>
                  {c.contentHash?.slice(0, 12)}
                </Td>
              </>
            ) : (
              <Td colSpan={4}>
                <CorpusWork corpus={c} mayCancel={can('corpus.write')} />
              </Td>
            )}
            <Td className="whitespace-nowrap text-muted">
              {format.dateTime(new Date(c.createdAt), 'short')}
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}

/** Where it comes from, in words. */
export function Origin({ corpus }: { corpus: ListedCorpus }) {
  const t = useTranslations('corpora');
  if (corpus.parent) return t('from', { name: corpus.parent.name });
  return corpus.createdBy ? t('uploadedBy', { name: corpus.createdBy }) : t('uploaded');
}

export function CorpusWork({ corpus, mayCancel }: { corpus: ListedCorpus; mayCancel: boolean }) {
  const t = useTranslations('corpora');
  const refused = corpus.state === 'failed' && corpus.errorCount > 0;
  return (
    <div className="flex flex-col gap-1">
      <WorkLine
        work={refused ? { ...corpus, error: null } : corpus}
        label={t(corpus.parent ? 'filtering' : 'checking')}
        mayCancel={mayCancel}
      />
      {refused && <p className="text-sm">{t('refused', { n: corpus.errorCount })}</p>}
    </div>
  );
}
