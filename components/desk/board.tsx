'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { type Assigned, type Draft, flagAssignment } from '@/lib/contracts/assignments';
import { ActionBar } from './action-bar';
import { CandidateCard, cardId } from './candidate-card';
import { FlagDialog, HelpDialog, SkipDialog, TextDialog } from './dialogs';
import type { Command } from './keys';
import { Lanes } from './lanes';
import { PromptColumn } from './prompt-column';
import { leftOf, letterOf, type Place, placeOf, tiedWith } from './ranking-state';
import type { SaveState } from './use-autosave';
import { useBoard } from './use-board';
import { useKeys } from './use-keys';

interface Props {
  assigned: Assigned;
  onSubmit: (draft: Draft) => void;
  onSkip: (reason: string) => void;
  onUndo: () => void;
  onHistory: () => void;
  onFlags: () => void;
  onFlagged: () => void;
  onKeys: () => void;
  onSave: (state: SaveState) => void;
  say: (words: string) => void;
}

/** One item on the desk. */
export function Board({
  assigned,
  onSubmit,
  onSkip,
  onUndo,
  onHistory,
  onFlags,
  onFlagged,
  onKeys,
  onSave,
  say,
}: Props) {
  const t = useTranslations('desk');
  const toast = useToast();
  const { ranking, dispatch, note, setNote, draft, save } = useBoard(assigned);
  const [dialog, setDialog] = useState<'skip' | 'flag' | 'help' | 'text'>();
  const [flag, setFlag] = useState(assigned.assignment.flag);
  const left = leftOf(ranking);
  const { locale } = assigned.assignment;
  const textOf = new Map(assigned.candidates.map((c) => [c.id, c.text]));
  const letter = (id: string) => letterOf(ranking, id);
  useEffect(() => onSave(save), [onSave, save]);

  const placeWords = (id: string) => {
    const place = placeOf(ranking, id);
    if (place.in !== 'rank') return t(place.in);
    const tied = tiedWith(ranking, id).map(letter);
    return tied.length > 0
      ? t('placeTied', { rank: place.rank, letters: tied.join(', ') })
      : t('placeRank', { rank: place.rank });
  };
  useAnnouncedMoves(ranking, (id) => say(t('moved', { letter: letter(id), place: placeWords(id) })));
  const scroll = useFocusedCard(ranking.focus, ranking);

  const place = (id: string, to: Place) => {
    scroll.current = false;
    if (to.in === 'rank') dispatch({ do: 'place', id, rank: to.rank });
    else dispatch({ do: to.in === 'unrankable' ? 'unrankable' : 'takeBack', id });
  };
  const submit = () => {
    if (left.length === 0) return onSubmit(draft());
    say(t('left', { n: left.length, letters: left.map(letter).join(', ') }));
    dispatch({ do: 'focus', id: left[0]! });
  };
  const skip = (reason: string) => {
    setDialog(undefined);
    onSkip(reason);
  };
  const sendFlag = async (text: string) => {
    try {
      await call(flagAssignment, { params: { id: assigned.assignment.id }, body: { text } });
      setFlag(text);
      onFlagged();
      setDialog(undefined);
      toast.say(t('flagged'));
    } catch (e) {
      toast.fail(e);
    }
  };
  /** One of the desk's dialogs takes the place of the board's. */
  const swap = (open: () => void) => {
    setDialog(undefined);
    open();
  };
  const act = (c: Command) => {
    const id = ranking.focus;
    scroll.current = true;
    switch (c.do) {
      case 'letter': {
        const at = ranking.order[c.index];
        return at && dispatch({ do: 'focus', id: at });
      }
      case 'rank':
        return dispatch({ do: 'place', id, rank: c.rank });
      case 'up':
      case 'down':
        return dispatch({ do: 'move', id, by: c.do === 'up' ? -1 : 1 });
      case 'previous':
      case 'next':
        return dispatch({ do: 'focusNext', by: c.do === 'previous' ? -1 : 1 });
      case 'tie':
      case 'takeBack':
      case 'unrankable':
        return dispatch({ do: c.do, id });
      case 'open':
        return setDialog('text');
      case 'submit':
        return submit();
      case 'undo':
        return onUndo();
      case 'history':
        return onHistory();
      default:
        return setDialog(c.do);
    }
  };
  useKeys(act);

  return (
    <>
      <div className="flex min-h-0 grow flex-col lg:grid lg:grid-cols-[minmax(20rem,28rem)_minmax(0,1fr)]">
        <aside aria-label={t('prompt')} className="lg:min-h-0 lg:overflow-y-auto lg:border-r">
          <PromptColumn assigned={assigned} note={note} onNote={setNote} />
        </aside>
        <div className="pb-2 lg:min-h-0 lg:overflow-y-auto">
          <h2 className="sr-only">{t('candidates')}</h2>
          <Lanes
            state={ranking}
            onPlace={place}
            card={(id) => (
              <CandidateCard
                key={id}
                id={id}
                letter={letter(id)}
                text={textOf.get(id) ?? ''}
                locale={locale}
                place={placeOf(ranking, id)}
                placeWords={placeWords(id)}
                ranks={ranking.order.length}
                focused={ranking.focus === id}
                onFocus={() => dispatch({ do: 'focus', id })}
                onOpen={() => {
                  dispatch({ do: 'focus', id });
                  setDialog('text');
                }}
                onPlace={(to) => place(id, to)}
              />
            )}
          />
        </div>
      </div>
      <ActionBar
        left={left.length}
        flagged={flag !== null}
        onSubmit={submit}
        onOpen={(what) => (what === 'history' ? onHistory() : setDialog(what))}
        onUndo={onUndo}
      />
      <SkipDialog open={dialog === 'skip'} onClose={() => setDialog(undefined)} onSkip={skip} />
      {dialog === 'flag' && (
        <FlagDialog
          open
          onClose={() => setDialog(undefined)}
          onFlag={sendFlag}
          before={flag}
          onThread={() => swap(onFlags)}
        />
      )}
      <HelpDialog open={dialog === 'help'} onClose={() => setDialog(undefined)} onKeys={() => swap(onKeys)} />
      <TextDialog
        open={dialog === 'text'}
        onClose={() => setDialog(undefined)}
        letter={letter(ranking.focus)}
        text={textOf.get(ranking.focus) ?? ''}
        locale={locale}
      />
    </>
  );
}

type Ranking = ReturnType<typeof useBoard>['ranking'];

/** Says each candidate that stands elsewhere than before. */
function useAnnouncedMoves(ranking: Ranking, moved: (id: string) => void) {
  const before = useRef(ranking);
  const latest = useRef(moved);
  latest.current = moved;
  useEffect(() => {
    const old = before.current;
    before.current = ranking;
    if (old.lanes === ranking.lanes && old.unrankable === ranking.unrankable) return;
    const id = ranking.focus;
    if (JSON.stringify(placeOf(old, id)) !== JSON.stringify(placeOf(ranking, id))) latest.current(id);
  }, [ranking]);
}

/**
 * Keeps the browser's focus on the focused card, also when it was drawn anew in another lane; never takes it from a
 * text field or a dialog. The answer says whether the page may scroll to it: for keys yes, for fingers no.
 */
function useFocusedCard(focus: string, ranking: Ranking) {
  const scroll = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moved card has to get its focus again
  useLayoutEffect(() => {
    const at = document.activeElement;
    if (at?.closest('input, textarea, select, [role="dialog"], [role="menu"]')) return;
    const el = document.getElementById(cardId(focus));
    if (at !== el) el?.focus({ preventScroll: true });
    if (scroll.current) el?.scrollIntoView({ block: 'nearest' });
  }, [focus, ranking]);
  return scroll;
}
