'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { ErrorNote, Loading } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { Board } from './board';
import { NothingLeft } from './nothing-left';
import { StatusLine } from './status-line';
import type { SaveState } from './use-autosave';
import { useKeys } from './use-keys';
import { useLease } from './use-lease';
import { useSession } from './use-session';

/** The annotator's desk: resumes what is held, then claims; one item ahead. */
export function Desk() {
  const t = useTranslations('desk');
  const toast = useToast();
  const { project, person } = useProject();
  const session = useSession(project.id, person.id);
  const { current, nothing, today } = session;
  const [save, setSave] = useState<SaveState>('saved');
  const [words, setWords] = useState('');
  const secondsLeft = useLease(session.held, session.renewed, session.lost);

  const undo = async () => {
    try {
      const what = await session.undo();
      setWords(t(`undoAnswer.${what}`));
      if (what !== 'undone') toast.say(t(`undoAnswer.${what}`));
    } catch (e) {
      toast.fail(e);
    }
  };
  // Without an item on the desk only these keys mean something.
  useKeys((c) => {
    if (c.do === 'undo') void undo();
  }, !current);

  return (
    <main id="main" className="flex min-h-[calc(100dvh-2.75rem)] flex-col lg:h-[calc(100dvh-2.75rem)]">
      <h1 className="sr-only">{t('title')}</h1>
      <StatusLine
        current={current}
        save={save}
        unsent={session.unsent}
        today={today}
        secondsLeft={secondsLeft}
      />
      <p role="status" aria-live="polite" className="sr-only">
        {words}
      </p>
      {current ? (
        <Board
          key={current.assignment.id}
          assigned={current}
          onSave={setSave}
          say={setWords}
          onUndo={undo}
          onSkip={(reason) => session.skip(current, reason)}
          onSubmit={(draft) => {
            session.submit(current, draft);
            setWords(t('submitted'));
          }}
        />
      ) : session.error ? (
        <div className="p-4">
          <ErrorNote error={session.error} retry={session.lookAgain} />
        </div>
      ) : session.loaded && nothing ? (
        <NothingLeft
          reason={nothing}
          today={today}
          canUndo={session.canUndo}
          onUndo={undo}
          onLook={session.lookAgain}
        />
      ) : (
        <div className="p-4">
          <Loading rows={6} />
        </div>
      )}
    </main>
  );
}
