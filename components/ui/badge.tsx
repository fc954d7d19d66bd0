import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn';

const style = cva(
  'inline-flex items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 py-px font-medium text-xs [&_svg]:size-3',
  {
    variants: {
      tone: {
        neutral: 'border-line bg-sunken text-muted',
        accent: 'border-transparent bg-accent-soft text-accent',
        better: 'border-transparent bg-better-soft text-better',
        worse: 'border-transparent bg-worse-soft text-worse',
        unsure: 'border-transparent bg-unsure-soft text-unsure',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

/** A word of state. The word says it; the colour only repeats it. */
export function Badge({ className, tone, ...rest }: ComponentProps<'span'> & VariantProps<typeof style>) {
  return <span className={cn(style({ tone }), className)} {...rest} />;
}
