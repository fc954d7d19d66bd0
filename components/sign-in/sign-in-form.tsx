'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { Role } from '@/lib/contracts/words';
import { type Failure, signIn } from './sign-in';

export function SignInForm({ next, demo }: { next: string; demo: { email: string; role: Role }[] }) {
  const t = useTranslations('signIn');
  const roles = useTranslations('shell');
  const [email, setEmail] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const failed = await signIn(email.trim(), password.current?.value ?? '');
    // A full load, so that nothing drawn for nobody stays.
    if (!failed) return window.location.assign(next);
    setBusy(false);
    setFailure(failed);
    password.current?.select();
  };

  return (
    <>
      {/* method=post: without JavaScript the browser must not put the password into the address. */}
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('email')}>
          <Input
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(e) => setEmail(e.target.value)}
            className="h-10 text-base"
          />
        </Field>
        <Field label={t('password')}>
          <Input
            ref={password}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            className="h-10 text-base"
          />
        </Field>
        <p role="alert" className="text-worse empty:hidden">
          {failure && t(`failure.${failure.kind}`, { minutes: failure.minutes ?? 1 })}
        </p>
        <Button type="submit" variant="primary" size="lg" busy={busy}>
          {t('submit')}
        </Button>
      </form>
      {demo.length > 0 && (
        <section className="flex flex-col gap-2 border-t pt-4">
          <h2 className="font-medium">{t('demoTitle')}</h2>
          <p className="text-muted">{t('demoText')}</p>
          <ul className="flex flex-col gap-1">
            {demo.map((account) => (
              <li key={account.email}>
                <button
                  type="button"
                  onClick={() => {
                    setEmail(account.email);
                    password.current?.focus();
                  }}
                  className="flex w-full items-center gap-2 rounded-md border bg-surface px-3 py-2 text-left hover:bg-hover"
                >
                  <span className="min-w-0 grow truncate">{account.email}</span>
                  <span className="text-muted text-xs">{roles(`role.${account.role}`)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
