'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { CallError } from '@/lib/client/call';

interface Note {
  id: number;
  text: string;
  tone: 'plain' | 'error';
}
interface Toaster {
  /** One quiet line that goes away by itself. */
  say: (text: string) => void;
  /** Stays until it is closed. Use it as onError of a mutation. */
  fail: (error: unknown) => void;
}
const Context = createContext<Toaster | null>(null);
let next = 1;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('common');
  const [notes, setNotes] = useState<Note[]>([]);
  const add = useCallback(
    (text: string, tone: Note['tone']) => setNotes((all) => [...all.slice(-3), { id: next++, text, tone }]),
    [],
  );
  const unknown = t('errorUnknown');
  const toaster = useMemo<Toaster>(
    () => ({
      say: (text) => add(text, 'plain'),
      fail: (error) => add(error instanceof CallError ? error.message : unknown, 'error'),
    }),
    [add, unknown],
  );
  return (
    <Context value={toaster}>
      <Radix.Provider label={t('notices')}>
        {children}
        {notes.map((note) => (
          <Radix.Root
            key={note.id}
            type={note.tone === 'error' ? 'foreground' : 'background'}
            duration={note.tone === 'error' ? Number.POSITIVE_INFINITY : 5000}
            onOpenChange={(open) => open || setNotes((all) => all.filter((n) => n.id !== note.id))}
            className="flex animate-in items-start gap-3 rounded-md border border-line-strong bg-surface px-4 py-3 text-sm"
          >
            <Radix.Description className="grow">{note.text}</Radix.Description>
            <Radix.Close aria-label={t('close')} className="rounded-sm p-0.5 text-muted hover:bg-hover">
              <X className="size-4" />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport
          label={`${t('notices')} ({hotkey})`}
          className="fixed right-4 bottom-4 z-50 flex w-[min(92vw,26rem)] flex-col gap-2"
        />
      </Radix.Provider>
    </Context>
  );
}

export function useToast(): Toaster {
  const toaster = useContext(Context);
  if (!toaster) throw new Error('useToast needs a ToastProvider above it.');
  return toaster;
}
