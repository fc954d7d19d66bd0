'use client';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { fieldErrors } from '@/lib/client/field-errors';
import { MIN_PASSWORD, redeemLink } from '@/lib/contracts/users';

/** `new` makes an account, `join` adds the signed-in person, `signIn` sends to sign in first, `reset` sets a password. */
export type Way = 'new' | 'join' | 'signIn' | 'reset';

export function JoinForm({
  token,
  email,
  project,
  way,
}: {
  token: string;
  email: string;
  project: string | null;
  way: Way;
}) {
  const t = useTranslations('join');
  const redeem = useMutation({
    mutationFn: async (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? '');
      const password = text('password');
      const answer = await call(redeemLink, {
        body: {
          token,
          ...(way === 'new' ? { name: text('name') } : {}),
          ...(way === 'join' ? {} : { password }),
        },
      });
      // Whoever has just set a password need not type it again.
      if (way !== 'join') await signIn(email, password);
      return answer;
    },
    onSuccess: ({ project: slug }) => window.location.assign(slug ? `/projects/${slug}` : '/'),
  });
  const errors = fieldErrors(redeem.error);
  return (
    <>
      <h1 className="font-semibold text-xl">
        {way === 'reset' ? t('resetTitle') : project ? t('joinTitle', { project }) : t('adminTitle')}
      </h1>
      {way === 'signIn' ? (
        <>
          <p className="text-base">{t('signInText', { email })}</p>
          <Button asChild variant="primary" size="lg">
            <Link href={`/sign-in?next=${encodeURIComponent(`/join/${token}`)}`}>{t('signIn')}</Link>
          </Button>
        </>
      ) : (
        <form
          method="post"
          className="flex flex-col gap-4"
          onSubmit={(e) => {
            e.preventDefault();
            redeem.mutate(new FormData(e.currentTarget));
          }}
        >
          <p className="text-muted">{t(`${way}Text`, { email })}</p>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          {way === 'new' && (
            <Field label={t('name')} hint={t('nameHint')} error={errors.name}>
              <Input name="name" required maxLength={80} autoComplete="name" className="h-10 text-base" />
            </Field>
          )}
          {way !== 'join' && (
            <Field
              label={t('password')}
              hint={t('passwordHint', { n: MIN_PASSWORD })}
              error={errors.password}
            >
              <Input
                type="password"
                name="password"
                required
                minLength={MIN_PASSWORD}
                maxLength={256}
                autoComplete="new-password"
                className="h-10 text-base"
              />
            </Field>
          )}
          {redeem.error && <ErrorNote error={redeem.error} />}
          <Button type="submit" variant="primary" size="lg" busy={redeem.isPending}>
            {way === 'reset' ? t('resetAction') : t('joinAction')}
          </Button>
        </form>
      )}
    </>
  );
}

/** Where it fails the next page asks for it. */
const signIn = (email: string, password: string) =>
  fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  }).catch(() => undefined);
