import type { ComponentProps } from 'react';
import { cn } from './cn';

const box =
  'w-full rounded-md border border-line-strong bg-surface text-ink text-sm disabled:opacity-60 aria-invalid:border-worse aria-invalid:border-2';

export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  return <input type={type} className={cn(box, 'h-8 px-2', className)} {...rest} />;
}

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={rows} className={cn(box, 'px-2 py-1.5 leading-relaxed', className)} {...rest} />;
}

/** The platform's own select: quick by keyboard and right on phones. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <select className={cn(box, 'h-8 px-1.5', className)} {...rest}>
      {children}
    </select>
  );
}

export function Checkbox({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  return <input type="checkbox" className={cn('size-4 shrink-0 accent-accent', className)} {...rest} />;
}
