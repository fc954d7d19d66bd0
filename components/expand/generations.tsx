'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { WorkLine } from '@/components/work/work-line';
import { useList } from '@/lib/client/use-list';
import { type Generation, listGenerations } from '@/lib/contracts/generations';
import { GenerationForm } from './generation-form';
import { useModelChoices } from './model-choices';

/** Starts a generation and shows what earlier ones did. */
export function Generations() {
  const t = useTranslations('expand');
  const { project, can } = useProject();
  const list = useList(listGenerations, { params: { id: project.id }, query: { limit: 10 } });
  return (
    <Section title={t('write')} lead={t('writeLead')}>
      {can('generation.write') && <GenerationForm />}
      <QueryView query={list} rows={2}>
        {(items) =>
          items.length === 0 ? <Empty title={t('noGeneration')} /> : <History generations={items} />
        }
      </QueryView>
      <More list={list} />
    </Section>
  );
}

/** What is off is left out. */
function settingsOf(p: Generation['params'], t: ReturnType<typeof useTranslations<'expand'>>): string {
  return [
    t('setting.n', { n: p.n }),
    t('setting.temperature', { value: p.temperature }),
    ...(p.topP < 1 ? [t('setting.topP', { value: p.topP })] : []),
    ...(p.topK > 0 ? [t('setting.topK', { value: String(p.topK) })] : []),
    ...(p.minP > 0 ? [t('setting.minP', { value: p.minP })] : []),
    ...(p.repetitionPenalty === 1 ? [] : [t('setting.repetitionPenalty', { value: p.repetitionPenalty })]),
    ...(p.stop.length > 0 ? [t('setting.stop', { n: p.stop.length })] : []),
    t('setting.seed', { seed: String(p.seed) }),
  ].join(' · ');
}

function History({ generations }: { generations: Generation[] }) {
  const t = useTranslations('expand');
  const format = useFormatter();
  const { can } = useProject();
  const { choices: models } = useModelChoices();
  const nameOf = ({ kind, name }: Generation['model']) =>
    models.find((m) => m.value === `${kind}:${name}`)?.label ?? name;
  return (
    <Table aria-label={t('write')}>
      <Head>
        <Row>
          <Th>{t('started')}</Th>
          <Th>{t('model')}</Th>
          <Th>{t('stateLabel')}</Th>
          <Th className="text-right">{t('prompts')}</Th>
          <Th className="text-right">{t('written')}</Th>
          <Th className="text-right">{t('known')}</Th>
          <Th className="text-right">{t('duplicates')}</Th>
          <Th className="text-right">{t('emptyOnes')}</Th>
          <Th className="text-right">{t('items')}</Th>
        </Row>
      </Head>
      <Body>
        {generations.map((g) => (
          <Row key={g.id}>
            <Td className="whitespace-nowrap text-muted">
              {format.dateTime(new Date(g.createdAt), 'short')}
            </Td>
            <Td>
              <span className="break-all">{nameOf(g.model)}</span>
              <span className="block max-w-80 text-muted text-xs">{settingsOf(g.params, t)}</span>
            </Td>
            <Td>
              <WorkLine work={g} label={t('write')} mayCancel={can('generation.write')} />
            </Td>
            {(['prompts', 'written', 'known', 'duplicates', 'empty', 'items'] as const).map((key) => (
              <Td num key={key}>
                {format.number(g.counts[key])}
              </Td>
            ))}
          </Row>
        ))}
      </Body>
    </Table>
  );
}
