'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { WorkLine } from '@/components/work/work-line';
import { addressOf } from '@/lib/client/call';
import type { Operation } from '@/lib/contracts/operation';
import { downloadSetVersion, type SetVersion } from '@/lib/contracts/sets';

export const downloadAddress = (id: string) => addressOf(downloadSetVersion as unknown as Operation, { id });

/** Versions of one set: what each holds, its hash, its file. */
export function VersionTable({ versions, label }: { versions: SetVersion[]; label: string }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const { project, can } = useProject();
  const dropped = (v: SetVersion) => Object.values(v.counts.dropped).reduce((s, n) => s + n, 0);
  return (
    <Table aria-label={label}>
      <Head>
        <Row>
          <Th>{t('version')}</Th>
          <Th className="text-right">{t('train')}</Th>
          <Th className="text-right">{t('test')}</Th>
          <Th className="text-right">{t('dropped')}</Th>
          <Th>{t('hash')}</Th>
          <Th>{t('frozen')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </Row>
      </Head>
      <Body>
        {versions.map((v) => (
          <Row key={v.id}>
            <Td>
              <Link
                className="font-medium text-accent underline-offset-2 hover:underline"
                href={`/projects/${project.slug}/sets/versions/${v.id}`}
              >
                v{v.version}
              </Link>
            </Td>
            {v.state === 'done' ? (
              <>
                <Td num>{format.number(v.trainCount)}</Td>
                <Td num>{format.number(v.testCount)}</Td>
                <Td num>{format.number(dropped(v))}</Td>
                <Td className="font-mono text-xs" title={v.contentHash ?? undefined}>
                  {v.contentHash?.slice(0, 12)}
                </Td>
                <Td className="whitespace-nowrap text-muted">
                  {v.frozenAt && format.dateTime(new Date(v.frozenAt), 'short')}
                </Td>
                <Td className="text-right">
                  <Button asChild size="sm">
                    <a href={downloadAddress(v.id)} download>
                      {t('download')}
                    </a>
                  </Button>
                </Td>
              </>
            ) : (
              <Td colSpan={6}>
                <WorkLine work={v} label={t('freezing')} mayCancel={can('set.write')} />
              </Td>
            )}
          </Row>
        ))}
      </Body>
    </Table>
  );
}
