'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/page';
import { ErrorNote } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { call } from '@/lib/client/call';
import { listCheckpointsOp, promoteCheckpointOp } from '@/lib/contracts/checkpoints';

/** Checkpoints of the project; the promoted one writes the next candidates. */
export function CheckpointList() {
  const t = useTranslations('runs');
  const format = useFormatter();
  const { project, can } = useProject();
  const client = useQueryClient();
  const key = ['runs', project.id, 'checkpoints'];
  const query = useQuery({
    queryKey: key,
    queryFn: () => call(listCheckpointsOp, { params: { id: project.id }, query: { limit: 50 } }),
  });
  const promote = useMutation({
    mutationFn: (id: string) => call(promoteCheckpointOp, { params: { id }, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  if (!query.data || query.data.items.length === 0) return null;
  return (
    <Section title={t('checkpoints')} lead={t('checkpointsLead')}>
      {promote.error && <ErrorNote error={promote.error} />}
      <Table aria-label={t('checkpoints')}>
        <Head>
          <Row>
            <Th>{t('name')}</Th>
            <Th>{t('modelLabel')}</Th>
            <Th className="text-right">{t('rail.step')}</Th>
            <Th className="text-right">{t('size')}</Th>
            <Th>{t('created')}</Th>
            <Th>
              <span className="sr-only">{t('actions')}</span>
            </Th>
          </Row>
        </Head>
        <Body>
          {query.data.items.map((c) => (
            <Row key={c.id}>
              <Td>
                {c.name} {c.kind === 'judge' && <Badge>{t('stage.judge')}</Badge>}
                {c.promotedAt && <Badge>{t('promoted')}</Badge>}
              </Td>
              <Td className="whitespace-nowrap font-mono text-xs">
                {c.baseName} · {c.kind}
              </Td>
              <Td num>{c.step}</Td>
              <Td num className="whitespace-nowrap">
                {format.number(c.bytes / 1e6, { maximumFractionDigits: 1 })} MB
              </Td>
              <Td className="whitespace-nowrap text-muted">
                {format.dateTime(new Date(c.createdAt), 'short')}
              </Td>
              <Td>
                <span className="flex justify-end gap-2">
                  {can('checkpoint.write') && !c.promotedAt && c.kind !== 'judge' && (
                    <Button size="sm" busy={promote.isPending} onClick={() => promote.mutate(c.id)}>
                      {t('promote')}
                    </Button>
                  )}
                  <Button size="sm" asChild>
                    <a href={`/api/v1/checkpoints/${c.id}/download`}>{t('download')}</a>
                  </Button>
                </span>
              </Td>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  );
}
