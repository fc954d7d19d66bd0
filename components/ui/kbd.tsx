import type { ReactNode } from 'react';
import { cn } from './cn';

/** A key, in small type beside the action it does. */
export function Kbd({ children, tone = 'plain' }: { children: ReactNode; tone?: 'plain' | 'onAccent' }) {
  return (
    <kbd
      className={cn(
        'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border px-1 font-sans text-xs leading-none',
        tone === 'plain' ? 'border-line bg-sunken text-muted' : 'border-current text-accent-ink',
      )}
    >
      {children}
    </kbd>
  );
}
