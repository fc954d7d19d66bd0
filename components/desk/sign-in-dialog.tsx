'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Failure, signIn } from '@/components/sign-in/sign-in';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

/** The session ended in the middle of the work: the same person signs in again, and the page stays as it is. */
export default function SignInDialog({
  email,
  unsent,
  onSignedIn,
  onClose,
}: {
  email: string;
  unsent: number;
  onSignedIn: () => void;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const words = useTranslations('signIn');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const password = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const failed = await signIn(email, password.current?.value ?? '');
    if (!failed) return onSignedIn();
    setBusy(false);
    setFailure(failed);
    password.current?.select();
  };
  return (
    <Dialog
      open
      onOpenChange={(o) => o || onClose()}
      title={t('signedOut.title')}
      description={t('signedOut.text', { n: unsent })}
    >
      <form method="post" onSubmit={submit} className="flex flex-col gap-3">
        <Field label={words('email')}>
          <Input type="email" name="email" autoComplete="username" readOnly value={email} />
        </Field>
        <Field label={words('password')}>
          <Input
            ref={password}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            autoFocus
          />
        </Field>
        <p role="alert" className="text-worse empty:hidden">
          {failure && words(`failure.${failure.kind}`, { minutes: failure.minutes ?? 1 })}
        </p>
        <Button type="submit" variant="primary" className="self-end" busy={busy}>
          {words('submit')}
        </Button>
      </form>
    </Dialog>
  );
}
