'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useFlagNews } from '@/components/flags/use-flag-news';
import { usePreferences } from '@/components/preferences/preferences-context';
import { useProject } from '@/components/project/project-context';
import { ErrorNote, Loading } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { Board } from './board';
import { loadDialogs } from './board-dialogs';
import { EditingStrip } from './editing-strip';
import type { PracticeAnswer } from './feedback-dialog';
import { StatusLine } from './status-line';
import type { SaveState } from './use-autosave';
import { useBreak } from './use-break';
import { useKeptFocus } from './use-kept-focus';
import { useKeys } from './use-keys';
import { useLease } from './use-lease';
import { useSession } from './use-session';

// Loaded when the desk is idle, so that they open without a network too.
const later = {
  history: () => import('./history-dialog'),
  flags: () => import('./flags-dialog'),
  keys: () => import('./keys-dialog'),
  signIn: () => import('./sign-in-dialog'),
  feedback: () => import('./feedback-dialog'),
  guidelines: () => import('./read-guidelines'),
  nothing: () => import('./nothing-left'),
  board: loadDialogs,
};
const HistoryDialog = dynamic(later.history);
const FlagsDialog = dynamic(later.flags);
const KeysDialog = dynamic(later.keys);
const SignInDialog = dynamic(later.signIn);
const FeedbackDialog = dynamic(later.feedback);
const ReadGuidelines = dynamic(later.guidelines);
const NothingLeft = dynamic(() => later.nothing().then((m) => m.NothingLeft));
const GuidelinesFold = dynamic(() => later.guidelines().then((m) => m.GuidelinesFold));
const IDLE_MS = 500;

/** The annotator's desk: resumes what is held, then claims; some items ahead. */
export function Desk() {
  const t = useTranslations('desk');
  const toast = useToast();
  const { project, person } = useProject();
  const { preferences } = usePreferences();
  const [feedback, setFeedback] = useState<PracticeAnswer>();
  const session = useSession(project.id, person.id, ({ answer, unsent }, assigned) => {
    if (answer?.feedback && 'submission' in unsent)
      setFeedback({ assigned, feedback: answer.feedback, given: unsent.submission });
    else if (answer?.reason !== 'practice') toast.say(t(`notCounted.${answer?.reason ?? 'full'}`));
  });
  const { current, nothing, today, editing } = session;
  const [save, setSave] = useState<SaveState>('saved');
  const [words, setWords] = useState('');
  const [dialog, setDialog] = useState<'history' | 'flags' | 'keys'>();
  const [signingIn, setSigningIn] = useState(false);
  const secondsLeft = useLease(session.held, session.renewed, session.lost);
  const news = useFlagNews(project.id);
  const rest = useBreak(preferences.breakMinutes);
  useEffect(() => setSigningIn(session.signedOut), [session.signedOut]);
  useEffect(() => {
    const loadAll = () => {
      for (const load of Object.values(later)) load().catch(() => {});
    };
    // Safari has no idle callbacks.
    if (!window.requestIdleCallback) {
      const timer = setTimeout(loadAll, IDLE_MS);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(loadAll, { timeout: IDLE_MS });
    return () => cancelIdleCallback(idle);
  }, []);
  const shown = session.loaded ? (current?.assignment.id ?? nothing ?? '') : '';
  useKeptFocus(`${shown} ${dialog ?? ''} ${signingIn}`);

  const undo = async () => {
    try {
      const what = await session.undo();
      setWords(t(`undoAnswer.${what}`));
      if (what !== 'undone') toast.say(t(`undoAnswer.${what}`));
    } catch (e) {
      toast.fail(e);
    }
  };
  const edit = async (rankingId: string) => {
    try {
      const what = await session.edit(rankingId);
      if (what === 'fixed') return toast.say(t('undoAnswer.fixed'));
      setDialog(undefined);
      setWords(t('undoAnswer.editing'));
    } catch (e) {
      toast.fail(e);
    }
  };
  // Without an item on the desk only these keys mean something.
  useKeys((c) => {
    if (c.do === 'undo') void undo();
    if (c.do === 'history') setDialog('history');
  }, !current);
  const close = () => setDialog(undefined);

  return (
    <main id="main" className="flex min-h-[calc(100dvh-2.75rem)] flex-col lg:h-[calc(100dvh-2.75rem)]">
      <h1 className="sr-only">{t('title')}</h1>
      <StatusLine
        current={current}
        save={save}
        unsent={session.unsent}
        today={preferences.count ? today : undefined}
        secondsLeft={editing ? undefined : secondsLeft}
        news={news.unread}
        onNews={() => setDialog('flags')}
        signedOut={session.signedOut}
        onSignIn={() => setSigningIn(true)}
        worked={rest.worked}
        onLater={rest.later}
      />
      <p role="status" aria-live="polite" className="sr-only">
        {words}
      </p>
      {current?.assignment.practice && (
        <p className="border-b bg-accent-soft px-4 py-1 text-sm">{t('practice.strip')}</p>
      )}
      {editing && <EditingStrip editing={editing} onStop={session.stopEditing} />}
      {current ? (
        <Board
          key={`${current.assignment.id} ${editing?.revision ?? 0}`}
          assigned={current}
          onSave={setSave}
          say={setWords}
          onUndo={undo}
          onHistory={() => setDialog('history')}
          onFlags={() => setDialog('flags')}
          onFlagged={news.reload}
          onKeys={() => setDialog('keys')}
          onSkip={(reason) => {
            if (editing) return session.stopEditing();
            session.skip(current, reason);
            setWords(t('skipped'));
          }}
          onSubmit={(draft) => {
            session.submit(current, draft);
            setWords(t('submitted'));
          }}
        />
      ) : session.error ? (
        <div className="p-4">
          <ErrorNote error={session.error} retry={session.lookAgain} />
        </div>
      ) : session.loaded && nothing === 'guidelines' ? (
        <ReadGuidelines projectId={project.id} onRead={session.lookAgain} />
      ) : session.loaded && nothing ? (
        <NothingLeft
          reason={nothing}
          detail={session.detail}
          guidelines={<GuidelinesFold projectId={project.id} />}
          today={today.n}
          onUndo={undo}
          onHistory={() => setDialog('history')}
          onLook={session.lookAgain}
        />
      ) : (
        <div className="p-4">
          <Loading rows={6} />
        </div>
      )}
      {dialog === 'history' && (
        <HistoryDialog projectId={project.id} unsent={session.outbox.list()} onEdit={edit} onClose={close} />
      )}
      {dialog === 'flags' && <FlagsDialog flags={news.flags} personId={person.id} onClose={close} />}
      {feedback && <FeedbackDialog answer={feedback} onClose={() => setFeedback(undefined)} />}
      {dialog === 'keys' && <KeysDialog onClose={close} />}
      {signingIn && (
        <SignInDialog
          email={person.email}
          unsent={session.unsent.n}
          onClose={() => setSigningIn(false)}
          onSignedIn={session.signedIn}
        />
      )}
    </main>
  );
}
