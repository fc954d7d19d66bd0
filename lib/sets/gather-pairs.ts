import type pg from 'pg';
import type { Select, SetCounts } from '@/lib/contracts/sets';
import { pool } from '@/lib/db';
import type { Watch } from '@/lib/jobs/watch';
import type { BucketFiles } from './bucket-files';
import {
  disputeKeyOf,
  normaliseMessages,
  normaliseText,
  type PairContent,
  pairKeyOf,
  promptKeyOf,
} from './canonical';
import { type Consensus, readConsensus } from './consensus';
import { type Drop, ownFault, type PairRecord } from './judge-pairs';
import { countPairs, type SelectedPair, selectPairs } from './select-pairs';
import { testPromptKeys } from './test-prompts';

export interface Gathered {
  pairs: number;
  notSelected: SetCounts['notSelected'];
  /** Pairs put into the buckets, to be judged. */
  records: number;
}

/**
 * Reads one snapshot of the project's pairs: what the selection takes goes to `buckets` by its dispute key, what is
 * dropped for itself to `drop`, the rest is counted. Memory does not grow with the number of pairs.
 */
export async function gatherPairs(
  projectId: string,
  select: Select,
  buckets: BucketFiles,
  drop: (d: Drop) => Promise<void>,
  watch: Watch,
): Promise<Gathered> {
  const client = await pool().connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { pairs, task } = await countPairs(client, projectId, select);
    const twins = await testPromptKeys(client, projectId);
    const out: Gathered = { pairs, notSelected: { task, origin: 0, date: 0 }, records: 0 };
    let done = 0;
    for await (const batch of selectPairs(client, projectId, select)) {
      watch.signal.throwIfAborted();
      const consensus = await consensusOfBatch(client, batch, select);
      for (const pair of batch) {
        if (pair.active === 0) await drop({ id: pair.id, reason: 'no-active-evidence', detail: {} });
        else if (pair.ofOrigin === 0) out.notSelected.origin++;
        else if (pair.taken === 0) out.notSelected.date++;
        else {
          const record = recordOf(pair, twins, consensus?.(pair.versionId, pair.chosenId, pair.rejectedId));
          const fault = ownFault(record);
          if (fault) await drop({ id: pair.id, reason: fault, detail: {} });
          else {
            await buckets.add(record.disputeKey, JSON.stringify(record));
            out.records++;
          }
        }
      }
      done += batch.length;
      watch.progress({ done, total: pairs - task, phase: 'reading' });
    }
    await client.query('commit');
    client.release();
    return out;
  } catch (e) {
    // The connection may be in the middle of anything: it is closed, which ends the transaction.
    client.release(true);
    throw e;
  }
}

/** What rankings together say, where the selection asks for it; undefined where each speaks for itself. */
async function consensusOfBatch(client: pg.ClientBase, batch: readonly SelectedPair[], select: Select) {
  const { aggregation } = select;
  if (aggregation === undefined || aggregation === 'none') return undefined;
  const ranked = batch.filter((pair) => pair.rankingWeight > 0);
  return readConsensus(
    client,
    ranked.map((pair) => pair.versionId),
    { ...select, aggregation },
  );
}

function recordOf(pair: SelectedPair, twins: Set<string>, consensus: Consensus | undefined): PairRecord {
  const content: PairContent = {
    task: pair.task,
    externalId: pair.externalId,
    prompt: normaliseMessages(pair.messages),
    chosen: normaliseText(pair.chosen),
    rejected: normaliseText(pair.rejected),
  };
  const [a, b] = [pair.chosenId, pair.rejectedId].sort();
  return {
    id: pair.id,
    seq: Number(pair.seq),
    pairKey: pairKeyOf(content),
    disputeKey: disputeKeyOf(content),
    content,
    split: pair.split,
    weights: pair.weights,
    ...(consensus && pair.rankingWeight > 0
      ? { consensus: { ...consensus, weight: pair.rankingWeight } }
      : {}),
    margins: pair.margins,
    kinds: pair.kinds,
    ties: pair.ties,
    tiesOf: `${pair.versionId}:${a}:${b}`,
    testTwin: pair.split === 'train' && twins.has(promptKeyOf(content.prompt)),
  };
}
