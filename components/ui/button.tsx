import { cva, type VariantProps } from 'class-variance-authority';
import { type ComponentProps, cloneElement, type ReactElement, type ReactNode } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';

export const buttonStyle = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium text-sm transition-colors disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'border-accent bg-accent text-accent-ink hover:opacity-90',
        plain: 'border-line bg-surface text-ink hover:bg-hover',
        quiet: 'border-transparent bg-transparent text-ink hover:bg-hover',
        link: 'border-transparent bg-transparent px-0 text-accent underline underline-offset-2 hover:no-underline',
      },
      size: { sm: 'h-7 px-2', md: 'h-8 px-3', lg: 'h-10 px-4 text-base', icon: 'size-8' },
    },
    compoundVariants: [{ variant: 'link', className: 'h-auto px-0' }],
    defaultVariants: { variant: 'plain', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonStyle> {
  /** Styles its only child (a link) instead of making a button. */
  asChild?: boolean;
  /** The key that does the same, shown beside the words. */
  hint?: ReactNode;
  /** Work is under way: disabled, and said to screen readers. */
  busy?: boolean;
}

export function Button({
  className,
  variant,
  size,
  asChild,
  hint,
  busy,
  disabled,
  children,
  type,
  ...rest
}: ButtonProps) {
  const style = cn(buttonStyle({ variant, size }), className);
  if (asChild) {
    const child = children as ReactElement<{ className?: string }>;
    return cloneElement(child, { ...rest, className: cn(style, child.props.className) });
  }
  return (
    <button
      type={type ?? 'button'}
      className={style}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {children}
      {hint !== undefined && (
        <span className="contents pointer-coarse:hidden">
          <Kbd tone={variant === 'primary' ? 'onAccent' : 'plain'}>{hint}</Kbd>
        </span>
      )}
    </button>
  );
}
