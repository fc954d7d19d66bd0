import type { ReactNode } from 'react';
import { cn } from './cn';

/** The frame of a page below the bar: title, one line on what it is for, actions on the right. */
export function Page({
  title,
  lead,
  actions,
  children,
  narrow,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
}) {
  return (
    <main
      id="main"
      className={cn('mx-auto flex w-full max-w-[90rem] flex-col gap-6 px-4 py-6', narrow && 'max-w-3xl')}
    >
      <header className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="min-w-0 grow">
          <h1 className="font-semibold text-xl">{title}</h1>
          {lead && <p className="mt-1 max-w-[75ch] text-muted text-sm">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="grow">
          <h2 className="font-semibold text-base">{title}</h2>
          {lead && <p className="max-w-[75ch] text-muted text-sm">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
