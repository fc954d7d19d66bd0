'use client';
import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** A question with a few answers: a digit chooses at once. */
export function ChoiceDialog({
  title,
  description,
  options,
  chosen,
  onChoose,
  onClose,
}: {
  title: string;
  description: string;
  options: readonly string[];
  /** Which one was chosen before, from 0. */
  chosen?: number | undefined;
  onChoose: (index: number) => void;
  onClose: () => void;
}) {
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const n = options.length;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      const index = Number(e.key) - 1;
      if (e.repeat || e.ctrlKey || e.metaKey || e.altKey || !(index >= 0 && index < n)) return;
      e.preventDefault();
      choose.current(index);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [n]);
  return (
    <Dialog open onOpenChange={(o) => o || onClose()} title={title} description={description}>
      <div className="flex flex-col gap-2">
        {options.map((words, i) => (
          <Button
            key={words}
            className="justify-between"
            hint={i + 1}
            variant={chosen === i ? 'primary' : 'plain'}
            aria-pressed={chosen === i}
            onClick={() => onChoose(i)}
          >
            {words}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
