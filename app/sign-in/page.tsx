import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Bar } from '@/components/shell/bar';
import { PersonMenu } from '@/components/shell/person-menu';
import { SignInForm } from '@/components/sign-in/sign-in-form';
import { maybePerson } from '@/lib/access/page';
import { safeNext } from '@/lib/auth/safe-next';
import { demoAccounts } from '@/lib/users/demo-accounts';

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations('signIn'))('title'),
});

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const next = safeNext((await searchParams).next);
  if (await maybePerson()) redirect(next);
  const t = await getTranslations('signIn');
  return (
    <>
      <Bar end={<PersonMenu />} />
      <main id="main" className="mx-auto flex w-full max-w-sm flex-col gap-6 px-4 py-16">
        <h1 className="font-semibold text-xl">{t('title')}</h1>
        <SignInForm next={next} demo={await demoAccounts()} />
      </main>
    </>
  );
}
