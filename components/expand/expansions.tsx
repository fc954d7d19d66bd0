'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty, ErrorNote } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { Choices } from '@/components/work/choices';
import { useTasks } from '@/components/work/use-tasks';
import { WorkLine } from '@/components/work/work-line';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { createExpansion, type Expansion, listExpansions } from '@/lib/contracts/expansions';

/** Starts an expansion by graders and shows what earlier ones did. */
export function Expansions() {
  const t = useTranslations('expand');
  const { project, can } = useProject();
  const list = useList(listExpansions, { params: { id: project.id }, query: { limit: 10 } });
  return (
    <Section title={t('grade')} lead={t('gradeLead')}>
      {can('expansion.write') && <Start />}
      <QueryView query={list} rows={2}>
        {(items) =>
          items.length === 0 ? <Empty title={t('noExpansion')} /> : <History expansions={items} />
        }
      </QueryView>
      <More list={list} />
    </Section>
  );
}

function Start() {
  const t = useTranslations('expand');
  const { project } = useProject();
  const client = useQueryClient();
  const objective = useTasks().filter((task) => task.kind === 'objective');
  const [taskIds, setTaskIds] = useState<string[]>([]);
  const start = useMutation({
    mutationFn: () =>
      call(createExpansion, {
        params: { id: project.id },
        body: taskIds.length ? { taskIds } : {},
      }),
    onSettled: () => client.invalidateQueries({ queryKey: [listExpansions.id] }),
  });
  return (
    <div className="flex flex-col items-start gap-3 rounded-md border bg-surface p-3">
      <Choices
        legend={t('objectiveTasks')}
        hint={t('noneIsAll')}
        options={objective.map((task) => ({
          value: task.id,
          label: `${task.name} (${task.grader?.name ?? t('noGrader')})`,
        }))}
        chosen={taskIds}
        onChange={setTaskIds}
      />
      {start.error && <ErrorNote error={start.error} />}
      <Button variant="primary" busy={start.isPending} onClick={() => start.mutate()}>
        {t('startGrade')}
      </Button>
    </div>
  );
}

function History({ expansions }: { expansions: Expansion[] }) {
  const t = useTranslations('expand');
  const format = useFormatter();
  const { can } = useProject();
  return (
    <Table aria-label={t('grade')}>
      <Head>
        <Row>
          <Th>{t('started')}</Th>
          <Th>{t('stateLabel')}</Th>
          <Th className="text-right">{t('prompts')}</Th>
          <Th className="text-right">{t('graded')}</Th>
          <Th className="text-right">{t('pairsCreated')}</Th>
          <Th className="text-right">{t('pairsKnown')}</Th>
          <Th className="text-right">{t('superseded')}</Th>
          <Th>{t('ungradable')}</Th>
        </Row>
      </Head>
      <Body>
        {expansions.map((e) => (
          <Row key={e.id}>
            <Td className="whitespace-nowrap text-muted">
              {format.dateTime(new Date(e.createdAt), 'short')}
            </Td>
            <Td>
              <WorkLine work={e} label={t('grade')} mayCancel={can('expansion.write')} />
            </Td>
            {(['prompts', 'graded', 'pairsCreated', 'pairsKnown', 'superseded'] as const).map((key) => (
              <Td num key={key}>
                {format.number(e.counts[key])}
              </Td>
            ))}
            <Td className="text-sm">
              <Ungradable counts={e.counts.ungradable} />
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}

const REASONS = ['no-grader', 'no-reference', 'empty-reference', 'reference-not-a-label'] as const;

function Ungradable({ counts }: { counts: Record<string, number> }) {
  const t = useTranslations('expand');
  const words = Object.entries(counts).map(([reason, n]) => {
    const known = REASONS.find((r) => r === reason);
    return `${known ? t(`reason.${known}`) : reason}: ${n}`;
  });
  return <>{words.join(' · ') || '–'}</>;
}
