'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import type { Assigned } from '@/lib/contracts/assignments';
import type { Tag } from '@/lib/contracts/task-modes';
import type { CardTool } from './card-menu';
import { edited } from './extras';
import type { SheetLine } from './modes/sheets';
import { letterOf } from './ranking-state';
import type { BoardState } from './use-board';

// The desk paints without them; `loadDialogs` fetches them when it is idle, so that they open at once and offline too.
const later = {
  frame: () => import('@/components/ui/dialog-frame'),
  plain: () => import('./dialogs'),
  choice: () => import('./choice-dialog'),
  compare: () => import('./compare-dialog'),
  edit: () => import('./edit-dialog'),
  mark: () => import('./mark-dialog'),
  scores: () => import('./scores-dialog'),
};
const FlagDialog = dynamic(() => later.plain().then((m) => m.FlagDialog));
const HelpDialog = dynamic(() => later.plain().then((m) => m.HelpDialog));
const SkipDialog = dynamic(() => later.plain().then((m) => m.SkipDialog));
const TextDialog = dynamic(() => later.plain().then((m) => m.TextDialog));
const ChoiceDialog = dynamic(() => later.choice().then((m) => m.ChoiceDialog));
const CompareDialog = dynamic(() => later.compare().then((m) => m.CompareDialog));
const EditDialog = dynamic(() => later.edit().then((m) => m.EditDialog));
const MarkDialog = dynamic(() => later.mark().then((m) => m.MarkDialog));
const ScoresDialog = dynamic(() => later.scores().then((m) => m.ScoresDialog));

export const loadDialogs = () => Promise.all(Object.values(later).map((load) => load()));

export interface OpenDialog {
  name: CardTool | 'skip' | 'flag' | 'help' | 'sure';
  /** The candidate it is about. */
  id: string;
  /** A passage that was selected already. */
  range?: { start: number; end: number };
}

export const UNRANKABLE_REASONS: readonly string[] = ['broken', 'language', 'empty', 'refusal', 'other'];
const SURE = [1, 2, 3, 4, 5] as const;

interface Props {
  open: OpenDialog | undefined;
  onClose: () => void;
  assigned: Assigned;
  board: BoardState;
  tags: readonly Tag[];
  textOf: (id: string) => string;
  plain: boolean;
  sheet: readonly SheetLine[];
  flag: string | null;
  onSkip: (reason: string) => void;
  onFlag: (text: string) => Promise<void>;
  /** The flag's thread, and the person's own keys: dialogs of the desk that take the place of these. */
  onThread: () => void;
  onKeys: () => void;
  onScore: (id: string, key: string, score: number | undefined) => void;
  say: (words: string) => void;
}

/** Whatever opens over the board. */
export function BoardDialogs(p: Props) {
  const t = useTranslations('desk');
  const { open, onClose, assigned, board, textOf } = p;
  const { ranking, extras, setExtras } = board;
  const { locale } = assigned.assignment;
  const id = open?.id ?? ranking.focus;
  const letter = letterOf(ranking, id);
  const text = textOf(id);
  const edit = extras.edits.find((e) => e.candidateId === id)?.text;
  const is = (name: OpenDialog['name']) => open?.name === name;
  const done = (words: string) => {
    p.say(words);
    onClose();
  };
  return (
    <>
      {is('skip') && <SkipDialog open onClose={onClose} onSkip={p.onSkip} />}
      {is('flag') && (
        <FlagDialog open onClose={onClose} onFlag={p.onFlag} before={p.flag} onThread={p.onThread} />
      )}
      {is('help') && <HelpDialog open onClose={onClose} onKeys={p.onKeys} lines={p.sheet} />}
      {is('open') && (
        <TextDialog
          open
          onClose={onClose}
          letter={letter}
          text={text}
          locale={locale}
          plain={p.plain}
          marks={extras.spans.filter((s) => s.candidateId === id)}
        />
      )}
      {is('reason') && (
        <ChoiceDialog
          title={t('reasonTitle', { letter })}
          description={t('reasonText')}
          options={UNRANKABLE_REASONS.map((r) => t(`unrankableReason.${r}`))}
          chosen={UNRANKABLE_REASONS.indexOf(extras.unrankableReasons[id] ?? '')}
          onClose={onClose}
          onChoose={(i) => {
            const reason = UNRANKABLE_REASONS[i]!;
            setExtras({ unrankableReasons: { ...extras.unrankableReasons, [id]: reason } });
            done(t('reasonSaid', { letter, reason: t(`unrankableReason.${reason}`) }));
          }}
        />
      )}
      {is('sure') && (
        <ChoiceDialog
          title={t('sureTitle')}
          description={t('sureText')}
          options={SURE.map((n) => t(`sureLevel.${n}`))}
          chosen={(extras.confidence ?? 0) - 1}
          onClose={onClose}
          onChoose={(i) => {
            setExtras({ confidence: i + 1 });
            done(t('sureAs', { words: t(`sureLevel.${SURE[i]!}`) }));
          }}
        />
      )}
      {is('compare') && (
        <CompareDialog order={ranking.order} first={id} textOf={textOf} locale={locale} onClose={onClose} />
      )}
      {is('edit') && (
        <EditDialog
          key={id}
          letter={letter}
          text={text}
          edit={edit}
          locale={locale}
          onClose={onClose}
          onSave={(value) => {
            const edits = edited(extras.edits, id, value, text);
            setExtras({ edits });
            done(t(edits.some((e) => e.candidateId === id) ? 'editSaid' : 'editGone', { letter }));
          }}
        />
      )}
      {is('mark') && (
        <MarkDialog
          key={id}
          candidateId={id}
          letter={letter}
          text={text}
          locale={locale}
          tags={p.tags}
          spans={extras.spans}
          selected={open?.range}
          onChange={(spans) => {
            p.say(t('markSaid', { n: spans.length }));
            setExtras({ spans });
          }}
          onClose={onClose}
        />
      )}
      {is('scores') && (
        <ScoresDialog
          key={id}
          order={ranking.order}
          first={id}
          criteria={assigned.task.criteria}
          ratings={extras.ratings}
          onScore={p.onScore}
          onClose={onClose}
        />
      )}
    </>
  );
}
