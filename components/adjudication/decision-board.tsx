'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useReducer, useRef, useState } from 'react';
import { cardId } from '@/components/desk/candidate-card';
import { TextDialog } from '@/components/desk/dialogs';
import type { Command } from '@/components/desk/keys';
import { Lanes } from '@/components/desk/lanes';
import { OrderCard } from '@/components/desk/order-card';
import {
  leftOf,
  letterOf,
  type Place,
  placeOf,
  type RankingState,
  rankingOf,
  reduce,
  startRanking,
  tiedWith,
} from '@/components/desk/ranking-state';
import { useKeys } from '@/components/desk/use-keys';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import type { Adjudication } from '@/lib/contracts/adjudication';
import type { Draft } from '@/lib/contracts/assignments';

const OPEN_ONLY = ['open'] as const;

export interface Decision {
  groups: string[][];
  unrankable: string[];
  rationale?: string;
}

/** The desk's own lanes, cards and keys, for the final ranking. Mount it anew to start from another order. */
export function DecisionBoard({
  a,
  start,
  busy,
  onDecide,
}: {
  a: Adjudication;
  start: Draft | undefined;
  busy: boolean;
  onDecide: (decision: Decision) => void;
}) {
  const t = useTranslations('desk');
  const own = useTranslations('adjudication');
  const [state, dispatch] = useReducer(reduce, undefined, () =>
    startRanking(
      a.candidates.map((c) => c.id),
      start,
    ),
  );
  const [rationale, setRationale] = useState(start?.rationale ?? '');
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState('');
  useFocus(state);
  const textOf = new Map(a.candidates.map((c) => [c.id, c.text]));
  const letter = (id: string) => letterOf(state, id);
  const left = leftOf(state);
  const placeWords = (id: string) => {
    const place = placeOf(state, id);
    if (place.in !== 'rank') return t(place.in);
    const tied = tiedWith(state, id).map(letter);
    return tied.length > 0
      ? t('placeTied', { rank: place.rank, letters: tied.join(', ') })
      : t('placeRank', { rank: place.rank });
  };
  const place = (id: string, to: Place) => {
    if (to.in === 'rank') dispatch({ do: 'place', id, rank: to.rank });
    else dispatch({ do: to.in === 'unrankable' ? 'unrankable' : 'takeBack', id });
  };
  const decide = () => {
    if (left.length > 0) {
      setWords(t('left', { n: left.length, letters: left.map(letter).join(', ') }));
      return dispatch({ do: 'focus', id: left[0]! });
    }
    if (!busy) onDecide({ ...rankingOf(state), ...(rationale.trim() ? { rationale } : {}) });
  };
  const act = (c: Command) => {
    const id = state.focus;
    switch (c.do) {
      case 'letter': {
        const at = state.order[c.index];
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
        return setOpen(true);
      case 'submit':
        return decide();
    }
  };
  useKeys(act);
  return (
    <section aria-label={own('board')} className="rounded-md border">
      <p role="status" aria-live="polite" className="sr-only">
        {words}
      </p>
      <Lanes
        state={state}
        onPlace={place}
        card={(id) => (
          <OrderCard
            key={id}
            id={id}
            letter={letter(id)}
            text={textOf.get(id) ?? ''}
            locale={a.item.locale}
            place={placeOf(state, id)}
            placeWords={placeWords(id)}
            ranks={state.order.length}
            focused={state.focus === id}
            onFocus={() => dispatch({ do: 'focus', id })}
            tools={OPEN_ONLY}
            onTool={() => {
              dispatch({ do: 'focus', id });
              setOpen(true);
            }}
            onPlace={(to) => place(id, to)}
          />
        )}
      />
      <div className="flex flex-wrap items-end gap-3 p-3">
        <Field label={own('why')} className="min-w-64 grow">
          <Textarea
            rows={2}
            value={rationale}
            maxLength={20_000}
            onChange={(e) => setRationale(e.target.value)}
          />
        </Field>
        <Button
          variant={left.length === 0 ? 'primary' : 'plain'}
          size="lg"
          hint="⏎"
          busy={busy}
          onClick={decide}
        >
          {left.length === 0
            ? a.final
              ? own('decideAgain')
              : own('decide')
            : own('decideLeft', { n: left.length })}
        </Button>
      </div>
      <TextDialog
        open={open}
        onClose={() => setOpen(false)}
        letter={letter(state.focus)}
        text={textOf.get(state.focus) ?? ''}
        locale={a.item.locale}
      />
    </section>
  );
}

/** The browser's focus follows the focused card, but for the first painting; never out of a field or dialog. */
function useFocus(state: RankingState) {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (document.activeElement?.closest('input, textarea, select, [role="dialog"], [role="menu"]')) return;
    const card = document.getElementById(cardId(state.focus));
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  }, [state]);
}
