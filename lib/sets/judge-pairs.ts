import type { DropReason, Select } from '@/lib/contracts/sets';
import type { Split } from '@/lib/contracts/words';
import { lineOf, meanMargin, type PairContent, sumInOrder } from './canonical';
import type { Consensus } from './consensus';

/** A pair that was selected, with its active evidence of the chosen origins and dates. */
export interface PairRecord {
  /** Database id and order of creation: they only decide which of two equal pairs stands for both. */
  id: string;
  seq: number;
  pairKey: string;
  disputeKey: string;
  content: PairContent;
  split: Split;
  weights: number[];
  margins: number[];
  /** What the rankings together say, and how much of the weight is theirs; left out: each speaks for itself. */
  consensus?: Consensus & { weight: number };
  kinds: string[];
  /** Counted rankings that put both into one tie group, and the prompt version and candidates they are about. */
  ties: number;
  tiesOf: string;
  /** A test prompt asks the same. */
  testTwin: boolean;
}

export interface KeptRow {
  id: string;
  pairKey: string;
  split: Split;
  task: string;
  origin: string;
  line: string;
}
export interface Drop {
  id: string;
  reason: DropReason;
  detail: Record<string, unknown>;
}

/** What of a pair alone drops it, before it is held against its opposite. */
export function ownFault(record: Pick<PairRecord, 'content'>): DropReason | undefined {
  const { prompt, chosen, rejected } = record.content;
  if (chosen.trim() === '' || rejected.trim() === '' || prompt.every((m) => m.content.trim() === ''))
    return 'empty';
  return chosen === rejected ? 'equal-text' : undefined;
}

/**
 * Decides over all records of one dispute key (both directions of one pair of texts). Equal pairs are merged, the
 * direction with more weight stays, a tie drops both; then agreement, margin and the test prompts. Where rankings speak
 * together, those of a side that they are not for have no weight, and a side with nothing else is outvoted.
 */
export function judgePairs(
  records: readonly PairRecord[],
  select: Pick<Select, 'minAgreement' | 'minMargin'>,
): { kept: KeptRow[]; drops: Drop[] } {
  const drops: Drop[] = [];
  const sides = [...groupBy(records, (r) => r.pairKey).values()].map((same) => merge(same, drops));
  const ties = [...new Map(records.map((r) => [r.tiesOf, r.ties])).values()].reduce((s, n) => s + n, 0);
  const kept: KeptRow[] = [];
  for (const side of sides) {
    const support = sumInOrder(side.weights);
    const against = sumInOrder(sides.filter((s) => s !== side).flatMap((s) => s.weights));
    const drop = (reason: DropReason, detail: Record<string, unknown>) =>
      drops.push({ id: side.id, reason, detail });
    const voice = voiceOf(side);
    const other = sides.filter((s) => s !== side).reduce((sum, s) => sum + voiceOf(s), 0);
    if (voice === 0 && side.consensus) {
      drop('outvoted', { support, against, says: side.consensus.says });
      continue;
    }
    if (other >= voice && other > 0) {
      drop('contradicted', { support, against });
      continue;
    }
    const agreement = support / (support + against + ties);
    if (select.minAgreement !== undefined && !(agreement >= select.minAgreement)) {
      drop('low-agreement', { support, against, ties, agreement: Math.round(agreement * 1e4) / 1e4 });
      continue;
    }
    const ownMargin = meanMargin(side.margins);
    const margin = ownMargin ?? (side.consensus?.says === 'for' ? side.consensus.margin : null);
    if (select.minMargin !== undefined && margin !== null && margin < select.minMargin) {
      drop('below-margin', { margin });
      continue;
    }
    if (side.testTwin && side.split === 'train') {
      drop('test-twin', {});
      continue;
    }
    const line = lineOf(side.content, {
      pairKey: side.pairKey,
      margin,
      kinds: side.kinds,
      split: side.split,
    });
    const origin = [...new Set(side.kinds)].sort().join('+');
    kept.push({
      id: side.id,
      pairKey: side.pairKey,
      split: side.split,
      task: side.content.task,
      origin,
      line,
    });
  }
  return { kept, drops };
}

/** A side's weight, without that of rankings where they together are not for it. */
const voiceOf = ({ weights, consensus }: PairRecord) =>
  Math.max(0, sumInOrder(weights) - (consensus && consensus.says !== 'for' ? consensus.weight : 0));

/** One record out of several with the same content; the oldest stands for all, the evidence is everyone's. */
function merge(same: readonly PairRecord[], drops: Drop[]): PairRecord {
  const [first, ...others] = [...same].sort((a, b) => a.seq - b.seq);
  for (const other of others)
    drops.push({ id: other.id, reason: 'duplicate', detail: { pairId: first!.pairKey } });
  return {
    ...first!,
    weights: same.flatMap((r) => r.weights),
    margins: same.flatMap((r) => r.margins),
    kinds: same.flatMap((r) => r.kinds),
    ...mergedConsensus(same),
  };
}

/** Of equal pairs the rankings are counted together; what they say is what those that say something agree on. */
function mergedConsensus(same: readonly PairRecord[]): Pick<PairRecord, 'consensus'> {
  const all = same.flatMap((r) => r.consensus ?? []);
  const first = all[0];
  if (!first) return {};
  const says = all.every((c) => c.says === first.says) ? first.says : 'level';
  return { consensus: { says, margin: first.margin, weight: sumInOrder(all.map((c) => c.weight)) } };
}

export function groupBy<T>(values: readonly T[], key: (v: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const v of values) {
    const group = groups.get(key(v));
    if (group) group.push(v);
    else groups.set(key(v), [v]);
  }
  return groups;
}
