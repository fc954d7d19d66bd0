'use client';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { CallError } from '@/lib/client/call';

const QUIET_MS = 5000;

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
  const close = useCallback((id: number) => setNotes((all) => all.filter((n) => n.id !== id)), []);
  const unknown = t('errorUnknown');
  const toaster = useMemo<Toaster>(
    () => ({
      say: (text) => add(text, 'plain'),
      fail: (error) => add(error instanceof CallError ? error.message : unknown, 'error'),
    }),
    [add, unknown],
  );
  // The two regions are always there: a screen reader hears what comes into a region, not a region that comes.
  return (
    <Context value={toaster}>
      {children}
      <section
        aria-label={t('notices')}
        className="pointer-events-auto fixed right-4 bottom-4 z-50 flex w-[min(92vw,26rem)] flex-col gap-2"
      >
        {(['plain', 'error'] as const).map((tone) => (
          <div key={tone} role={tone === 'error' ? 'alert' : 'status'} className="contents">
            {notes
              .filter((note) => note.tone === tone)
              .map((note) => (
                <Line key={note.id} note={note} onClose={close} />
              ))}
          </div>
        ))}
      </section>
    </Context>
  );
}

function Line({ note, onClose }: { note: Note; onClose: (id: number) => void }) {
  const t = useTranslations('common');
  const { id, tone } = note;
  useEffect(() => {
    if (tone === 'error') return;
    const timer = setTimeout(() => onClose(id), QUIET_MS);
    return () => clearTimeout(timer);
  }, [id, tone, onClose]);
  return (
    <div className="flex animate-in items-start gap-3 rounded-md border border-line-strong bg-surface px-4 py-3 text-sm">
      <p className="grow">{note.text}</p>
      <button
        type="button"
        aria-label={t('close')}
        onClick={() => onClose(id)}
        className="rounded-sm p-0.5 text-muted hover:bg-hover"
      >
        <X className="size-4" />
      </button>
    </div>
  );
}

export function useToast(): Toaster {
  const toaster = useContext(Context);
  if (!toaster) throw new Error('useToast needs a ToastProvider above it.');
  return toaster;
}
