'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { listLeases, listStuck } from '@/lib/contracts/throughput';

/** Held leases, those that end first on top. Nothing when nobody holds anything. */
export function Leases() {
  const t = useTranslations('progress');
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const { project } = useProject();
  const leases = useList(listLeases, { params: { id: project.id }, query: { limit: 20 } });
  if (!leases.data?.length) return null;
  return (
    <Section title={t('leases')} lead={t('leasesLead')}>
      <Table aria-label={t('leases')}>
        <Head>
          <Row>
            <Th>{t('name')}</Th>
            <Th>{t('prompt')}</Th>
            <Th>{t('task')}</Th>
            <Th>{t('since')}</Th>
            <Th>{t('ends')}</Th>
          </Row>
        </Head>
        <Body>
          {leases.data.map((l) => (
            <Row key={l.assignmentId}>
              <Td className="whitespace-nowrap font-medium">{l.person.name}</Td>
              <Td>
                <PromptLink prompt={l.prompt} />
              </Td>
              <Td className="whitespace-nowrap">
                {l.task.name} <span className="text-muted">{l.locale}</span>
              </Td>
              <Td className="whitespace-nowrap text-muted">
                {format.relativeTime(new Date(l.claimedAt), now)}
              </Td>
              <Td className="whitespace-nowrap">
                {new Date(l.expiresAt) < now ? t('over') : format.relativeTime(new Date(l.expiresAt), now)}
              </Td>
            </Row>
          ))}
        </Body>
      </Table>
      <More list={leases} />
    </Section>
  );
}

/** One line where open slots are in a language that no annotator knows. */
export function UnknownLocales() {
  const t = useTranslations('progress');
  const { project } = useProject();
  const { data } = useQuery({
    queryKey: [listStuck.id, 'locales', project.id],
    queryFn: ({ signal }) => call(listStuck, { params: { id: project.id }, query: { limit: 1 }, signal }),
  });
  return data?.unknownLocales.map(({ locale, left }) => (
    <p key={locale} className="text-sm">
      {t('unknownLocale', { locale, left })}
    </p>
  ));
}

/** Items that keep coming back. Nothing when all is well. */
export function Stuck() {
  const t = useTranslations('progress');
  const { project } = useProject();
  const stuck = useList(listStuck, { params: { id: project.id }, query: { limit: 20 } });
  if (!stuck.data?.length) return null;
  return (
    <Section title={t('stuck')} lead={t('stuckLead')}>
      <Table aria-label={t('stuck')}>
        <Head>
          <Row>
            <Th>{t('prompt')}</Th>
            <Th>{t('task')}</Th>
            <Th className="text-right">{t('skipped')}</Th>
            <Th className="text-right">{t('lapsed')}</Th>
            <Th className="text-right">{t('free')}</Th>
          </Row>
        </Head>
        <Body>
          {stuck.data.map((s) => (
            <Row key={s.itemId}>
              <Td>
                <PromptLink prompt={s.prompt} />
              </Td>
              <Td className="whitespace-nowrap">
                {s.task.name} <span className="text-muted">{s.locale}</span>
              </Td>
              <Td num>{s.skipped}</Td>
              <Td num>{s.expired}</Td>
              <Td num>{s.free}</Td>
            </Row>
          ))}
        </Body>
      </Table>
      <More list={stuck} />
    </Section>
  );
}

function PromptLink({ prompt }: { prompt: { id: string; externalId: string } }) {
  const { project } = useProject();
  return (
    <Link
      href={`/projects/${project.slug}/prompts/${prompt.id}`}
      className="text-accent underline underline-offset-2"
    >
      {prompt.externalId}
    </Link>
  );
}
