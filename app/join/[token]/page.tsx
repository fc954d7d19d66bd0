import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { JoinForm } from '@/components/join/join-form';
import { Bar } from '@/components/shell/bar';
import { PersonMenu } from '@/components/shell/person-menu';
import { maybePerson } from '@/lib/access/page';
import { findLink } from '@/lib/links/find-link';
import { hasAccount } from '@/lib/users/has-account';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('join'))('title'),
  // The address holds a secret.
  referrer: 'no-referrer',
});

/** Looking at a link does not use it up. */
export default async function JoinPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const t = await getTranslations('join');
  const [link, person] = await Promise.all([findLink(token), maybePerson()]);
  return (
    <>
      <Bar end={<PersonMenu person={person} />} />
      <main id="main" className="mx-auto flex w-full max-w-sm flex-col gap-6 px-4 py-16">
        {link ? (
          <JoinForm
            token={token}
            email={link.email}
            project={link.project?.name ?? null}
            way={
              link.kind === 'reset'
                ? 'reset'
                : !(await hasAccount(link.email))
                  ? 'new'
                  : person?.email === link.email
                    ? 'join'
                    : 'signIn'
            }
          />
        ) : (
          <>
            <h1 className="font-semibold text-xl">{t('worthlessTitle')}</h1>
            <p className="text-base text-muted">{t('worthlessText')}</p>
          </>
        )}
      </main>
    </>
  );
}
