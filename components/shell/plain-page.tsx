import type { ReactNode } from 'react';

/** One sentence and a way on, in the middle of nothing else. */
export function PlainPage({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-3 px-4">
      <h1 className="font-semibold text-xl">{title}</h1>
      <p className="text-muted text-base">{text}</p>
      <div className="flex gap-2">{children}</div>
    </main>
  );
}
