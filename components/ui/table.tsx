import type { ComponentProps } from 'react';
import { cn } from './cn';

/** Scrolls sideways on its own on narrow screens; name it with aria-label. */
export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return (
    <section
      className="relative overflow-x-auto rounded-md border bg-surface"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={rest['aria-label']}
    >
      <table className={cn('w-full border-collapse text-sm', className)} {...rest} />
    </section>
  );
}
export const Head = (props: ComponentProps<'thead'>) => <thead {...props} />;
export const Body = (props: ComponentProps<'tbody'>) => <tbody {...props} />;
export const Row = ({ className, ...rest }: ComponentProps<'tr'>) => (
  <tr className={cn('border-b last:border-b-0', className)} {...rest} />
);
export const Th = ({ className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    className={cn(
      'whitespace-nowrap bg-sunken px-3 py-2 text-left font-medium text-muted text-xs',
      className,
    )}
    {...rest}
  />
);
/** `num` aligns figures to the right. */
export const Td = ({ className, num, ...rest }: ComponentProps<'td'> & { num?: boolean }) => (
  <td className={cn('px-3 py-2 align-middle', num && 'text-right tabular-nums', className)} {...rest} />
);
