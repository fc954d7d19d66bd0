'use client';
import dynamic from 'next/dynamic';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { flagAssignment } from '@/lib/client/operations';
import type { Assigned, Draft } from '@/lib/contracts/assignments';
import { DEFAULT_TAGS, MAX_SCORE } from '@/lib/contracts/mode-words';
import { ActionBar } from './action-bar';
import { BoardDialogs, type OpenDialog, UNRANKABLE_REASONS } from './board-dialogs';
import { BoardTools } from './board-tools';
import { CandidateCard, type CardProps } from './candidate-card';
import type { Command } from './keys';
import { Lanes } from './lanes';
import { localText } from './local-text';
import { keysOfMode, sheetOf } from './modes/sheets';
import { useFlow } from './modes/use-flow';
import { OrderCard } from './order-card';
import { NOTE_ID, PromptColumn } from './prompt-column';
import { leftOf, letterOf, type Place, placeOf, rankable, tiedWith } from './ranking-state';
import { SharedStart } from './shared-start';
import type { Marked } from './text/rich-text';
import { useAnnouncedMoves, useAnnouncedQuestion } from './use-announced';
import type { SaveState } from './use-autosave';
import { useBoard } from './use-board';
import { useFocusedCard } from './use-focused-card';
import { useKeys } from './use-keys';
import { useView } from './use-view';

// Most tasks are plain rankings.
const WorkBoard = dynamic(() => import('./modes/work-board').then((m) => m.WorkBoard));

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

/** One item on the desk, in its task's mode. */
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
  const reader = useLocale();
  const toast = useToast();
  const board = useBoard(assigned);
  const { ranking, dispatch, extras, setExtras, note, setNote, draft, save } = board;
  const flow = useFlow(assigned, board);
  const { work } = flow;
  const [view, setView] = useView();
  const [dialog, setDialog] = useState<OpenDialog>();
  const [flag, setFlag] = useState(assigned.assignment.flag);
  const [shared, setShared] = useState<number>();
  const { task, assignment, candidates } = assigned;
  const { locale } = assignment;
  const tags = task.tags.length > 0 ? task.tags : DEFAULT_TAGS;
  const texts = useMemo(() => new Map(candidates.map((c) => [c.id, c.text])), [candidates]);
  const textOf = useCallback((id: string) => texts.get(id) ?? '', [texts]);
  const letter = (id: string) => letterOf(ranking, id);
  useEffect(() => onSave(save), [onSave, save]);

  const marks = useMemo(() => {
    const of = new Map<string, Marked[]>();
    for (const s of extras.spans) {
      const tag = localText(tags.find((x) => x.key === s.tag)?.name, reader) || s.tag;
      of.set(s.candidateId, [
        ...(of.get(s.candidateId) ?? []),
        { ...s, title: s.note ? `${tag}: ${s.note}` : tag },
      ]);
    }
    return of;
  }, [extras.spans, tags, reader]);

  const left = leftOf(ranking);
  const ranked = rankable(ranking).length - left.length;
  const wanted =
    task.topK === null ? rankable(ranking).length : Math.min(task.topK, rankable(ranking).length);
  const short = Math.max(0, wanted - ranked);
  const ready = extras.noneAcceptable || (!work && short === 0);

  const placeWords = (id: string) => {
    const place = placeOf(ranking, id);
    if (place.in !== 'rank') return t(place.in);
    const tied = tiedWith(ranking, id).map(letter);
    return tied.length > 0
      ? t('placeTied', { rank: place.rank, letters: tied.join(', ') })
      : t('placeRank', { rank: place.rank });
  };
  useAnnouncedMoves(ranking, (id) => say(t('moved', { letter: letter(id), place: placeWords(id) })));
  const question = useAnnouncedQuestion(work, board, say);
  const scroll = useFocusedCard(ranking.focus, ranking);

  const place = (id: string, to: Place) => {
    scroll.current = false;
    if (to.in === 'rank') dispatch({ do: 'place', id, rank: to.rank });
    else dispatch({ do: to.in === 'unrankable' ? 'unrankable' : 'takeBack', id });
  };
  const submit = () => {
    if (ready) return onSubmit({ ...draft(), ...(left.length > 0 ? { unranked: left } : {}) });
    if (work) return say(question);
    say(t('left', { n: short, letters: left.map(letter).join(', ') }));
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
  const allEqual = () => {
    if (task.mode === 'rating') return say(t('allEqualByScores'));
    dispatch({ do: 'set', groups: [rankable(ranking)] });
    say(t('allEqualSaid'));
  };
  const none = () => {
    setExtras({ noneAcceptable: !extras.noneAcceptable });
    say(t(extras.noneAcceptable ? 'noneTakenBack' : 'noneSaid'));
  };
  const changeView = (part: Partial<typeof view>) => {
    setView(part);
    if (part.stacked !== undefined) say(t(part.stacked ? 'stackedSaid' : 'sideSaid'));
  };
  const act = (c: Command) => {
    const id = ranking.focus;
    scroll.current = true;
    if (flow.act(c)) {
      const criterion = work?.mode === 'rating' ? task.criteria[work.criterion] : undefined;
      if (criterion && c.do === 'rank' && c.rank <= MAX_SCORE)
        say(t('scored', { letter: letter(id), criterion: localText(criterion.name, reader), score: c.rank }));
      return;
    }
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
      case 'unrankable':
        if (ranking.unrankable.includes(id)) return setDialog({ name: 'reason', id });
        return dispatch({ do: 'unrankable', id });
      case 'tie':
      case 'takeBack':
        return dispatch({ do: c.do, id });
      case 'allEqual':
        return allEqual();
      case 'noneAcceptable':
        return none();
      case 'view':
        return changeView({ stacked: !view.stacked });
      case 'note':
        return document.getElementById(NOTE_ID)?.focus();
      case 'submit':
        return submit();
      case 'undo':
        return onUndo();
      case 'history':
        return onHistory();
      default:
        return setDialog({ name: c.do, id });
    }
  };
  useKeys(act);

  const cardOf = (id: string): CardProps & { key: string } => {
    const reason = extras.unrankableReasons[id];
    return {
      key: id,
      id,
      letter: letter(id),
      text: textOf(id),
      from: shared ?? 0,
      plain: view.plain,
      ...(marks.has(id) ? { marks: marks.get(id)! } : {}),
      edit: extras.edits.find((e) => e.candidateId === id)?.text,
      namesModel: assignment.namesModel?.includes(id) ?? false,
      reason: reason && (UNRANKABLE_REASONS.includes(reason) ? t(`unrankableReason.${reason}`) : reason),
      locale,
      place: placeOf(ranking, id),
      placeWords: placeWords(id),
      focused: ranking.focus === id,
      onFocus: () => dispatch({ do: 'focus', id }),
      onTool: (name) => {
        dispatch({ do: 'focus', id });
        setDialog({ name, id });
      },
      onSelect: (range) => setDialog({ name: 'mark', id, range }),
    };
  };
  const hints = keysOfMode(task.mode, work !== undefined);

  return (
    <>
      <div className="flex min-h-0 grow flex-col lg:grid lg:grid-cols-[minmax(20rem,28rem)_minmax(0,1fr)]">
        <aside aria-label={t('prompt')} className="lg:min-h-0 lg:overflow-y-auto lg:border-r">
          <PromptColumn assigned={assigned} note={note} onNote={setNote} plain={view.plain} />
        </aside>
        <div className="pb-2 lg:min-h-0 lg:overflow-y-auto">
          <h2 className="sr-only">{t('candidates')}</h2>
          <BoardTools
            noneAcceptable={extras.noneAcceptable}
            confidence={extras.confidence}
            view={view}
            canTieAll={task.mode !== 'rating'}
            onAllEqual={allEqual}
            onNone={none}
            onSure={() => setDialog({ name: 'sure', id: ranking.focus })}
            onView={changeView}
          />
          <SharedStart candidates={candidates} locale={locale} plain={view.plain} onFold={setShared} />
          {work ? (
            <WorkBoard
              work={work}
              flow={flow}
              board={board}
              criteria={task.criteria}
              side={!view.stacked}
              card={(id, below) => {
                const { key, ...props } = cardOf(id);
                return (
                  <li key={key} className="min-w-0">
                    <CandidateCard {...props}>{below}</CandidateCard>
                  </li>
                );
              }}
            />
          ) : (
            <Lanes
              state={ranking}
              side={!view.stacked}
              onPlace={place}
              card={(id) => {
                const { key, ...props } = cardOf(id);
                return (
                  <OrderCard
                    key={key}
                    {...props}
                    ranks={ranking.order.length}
                    onPlace={(to) => place(id, to)}
                  />
                );
              }}
            />
          )}
        </div>
      </div>
      <ActionBar
        hints={hints}
        label={
          ready || (work && task.mode !== 'rating')
            ? t('submit')
            : t('submitLeft', { n: work?.mode === 'rating' ? work.left : short })
        }
        ready={ready}
        entered={ready || !work}
        flagged={flag !== null}
        onSubmit={submit}
        onOpen={(name) => (name === 'history' ? onHistory() : setDialog({ name, id: ranking.focus }))}
        onUndo={() => (flow.canGoBack ? flow.back() : onUndo())}
      />
      <BoardDialogs
        open={dialog}
        onClose={() => setDialog(undefined)}
        assigned={assigned}
        board={board}
        tags={tags}
        textOf={textOf}
        plain={view.plain}
        sheet={sheetOf(task.mode, work !== undefined, task.criteria.length)}
        flag={flag}
        onSkip={skip}
        onFlag={sendFlag}
        onThread={() => swap(onFlags)}
        onKeys={() => swap(onKeys)}
        onScore={flow.score}
        say={say}
      />
    </>
  );
}
