import Link from 'next/link';
import type { ReactNode } from 'react';

/** The one thin bar. `#bar-slot` takes what a page wants to say there (components/shell/bar-slot.tsx). */
export function Bar({ start, links, end }: { start?: ReactNode; links?: ReactNode; end: ReactNode }) {
  return (
    <header className="sticky top-0 z-30 border-b bg-surface">
      <div className="flex h-11 items-center gap-2 px-4">
        <Link href="/" className="mr-1 rounded-sm font-semibold text-base tracking-tight">
          Discern
        </Link>
        {start}
        {links}
        <div id="bar-slot" className="flex min-w-0 grow items-center justify-end gap-3" />
        {end}
      </div>
    </header>
  );
}
