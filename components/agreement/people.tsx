'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { listAgreementOfPairs, listAgreementOfPeople } from '@/lib/contracts/agreement';
import { Figure, FigureWhisker } from './figure';

/** So many of the project's rows, of one task or of all. */
function useAsked(task: string | undefined, limit: number) {
  const { project } = useProject();
  return { params: { id: project.id }, query: { limit, ...(task ? { task } : {}) } };
}

/** Each person against everyone else on the same items. */
export function AgreementOfPeople({ task }: { task: string | undefined }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  const list = useList(listAgreementOfPeople, useAsked(task, 25));
  return (
    <Section title={t('people')} lead={t('peopleLead')}>
      <QueryView query={list} rows={3}>
        {(people) =>
          people.length === 0 ? (
            <Empty title={t('noPeople')} />
          ) : (
            <Table aria-label={t('people')}>
              <Head>
                <Row>
                  <Th>{t('person')}</Th>
                  <Th className="text-right">{t('items')}</Th>
                  <Th className="text-right">{t('tauB')}</Th>
                  <Th className="w-1/3">
                    <span className="sr-only">{t('drawn')}</span>
                  </Th>
                  <Th className="text-right">{t('pairwise')}</Th>
                </Row>
              </Head>
              <Body>
                {people.map((p) => (
                  <Row key={p.id}>
                    <Td className="min-w-32 font-medium">{p.name}</Td>
                    <Td num>{format.number(p.items)}</Td>
                    <Td num>
                      <Figure figure={p.tauB} />
                    </Td>
                    <Td>
                      <FigureWhisker figure={p.tauB} from={-1} chance={0} />
                    </Td>
                    <Td num>
                      <Figure figure={p.pairwise} share />
                    </Td>
                  </Row>
                ))}
              </Body>
            </Table>
          )
        }
      </QueryView>
      <More list={list} />
    </Section>
  );
}

/** Each two people on the items both ranked. */
export function AgreementOfPairs({ task }: { task: string | undefined }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  const list = useList(listAgreementOfPairs, useAsked(task, 10));
  if (list.data?.length === 0) return null;
  return (
    <Section title={t('pairs')} lead={t('pairsLead')}>
      <QueryView query={list} rows={2}>
        {(pairs) => (
          <Table aria-label={t('pairs')}>
            <Head>
              <Row>
                <Th>{t('twoPeople')}</Th>
                <Th className="text-right">{t('items')}</Th>
                <Th className="text-right">{t('kappa')}</Th>
                <Th className="text-right">{t('tauB')}</Th>
                <Th className="text-right">{t('pairwise')}</Th>
              </Row>
            </Head>
            <Body>
              {pairs.map((p) => (
                <Row key={`${p.a.id} ${p.b.id}`}>
                  <Td className="min-w-40 font-medium">{t('and', { a: p.a.name, b: p.b.name })}</Td>
                  <Td num>{format.number(p.items)}</Td>
                  <Td num>
                    <Figure figure={p.kappa} />
                  </Td>
                  <Td num>
                    <Figure figure={p.tauB} />
                  </Td>
                  <Td num>
                    <Figure figure={p.pairwise} share />
                  </Td>
                </Row>
              ))}
            </Body>
          </Table>
        )}
      </QueryView>
      <More list={list} />
    </Section>
  );
}
