'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { cn } from './cn';

export interface FrameProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean | undefined;
}

/** The dialog itself, loaded apart from the pages (components/ui/dialog.tsx). */
export function DialogFrame({ open, onOpenChange, title, description, children, footer, wide }: FrameProps) {
  const t = useTranslations('common');
  const before = useRef<Element | null>(null);
  const [scrolls, setScrolls] = useState(false);
  const body = useCallback((el: HTMLDivElement) => {
    const look = () => setScrolls(el.scrollHeight > el.clientHeight);
    const watch = new ResizeObserver(look);
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-in bg-[#00000066]" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          // Whatever had the focus gets it back; Radix knows of triggers only.
          onCloseAutoFocus={(e) => {
            e.preventDefault();
            if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
          }}
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[88dvh] w-[min(92vw,32rem)] -translate-x-1/2 -translate-y-1/2 animate-in flex-col rounded-md border border-line-strong bg-surface',
            wide && 'w-[min(96vw,64rem)]',
          )}
        >
          <div className="flex items-start gap-4 border-b px-4 py-3">
            <div className="grow">
              <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close className="-mr-1 rounded-md p-1 text-muted hover:bg-hover" aria-label={t('close')}>
              <X className="size-4" />
            </Radix.Close>
          </div>
          {children && (
            <div
              ref={body}
              // What scrolls is scrolled by keyboard too.
              tabIndex={scrolls ? 0 : undefined}
              className="overflow-y-auto px-4 py-4"
            >
              {children}
            </div>
          )}
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
