import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Assigned, Nothing, PausedReason } from '@/lib/contracts/assignments';
import { inTransaction } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { noteNamesModel } from '@/lib/names-model/note-names-model';
import { tellProgress } from '@/lib/progress/tell-progress';
import { CLAIM } from './claim-statement';
import { assignedOf, type ContentRow } from './content';
import { whyNothing } from './why-nothing';

/** How often a claim looks again when others hold locks on what is left, and the longest wait between two looks. */
const TRIES = 12;
const MAX_WAIT_MS = 60;

type Claimed = { assigned: z.input<typeof Assigned> } | Nothing;

type Row = {
  project_state: string;
  held: number;
  max_open: number;
  lapsed: number;
  /** Why the person is paused, or null. */
  paused: PausedReason | null;
  must_read: boolean;
} & (ContentRow | { id: null });

/**
 * Claims the next item for a person, or says why there is none. Overlap is exact under any concurrency. Throws
 * `conflict` when the person holds as many as the project allows.
 */
export async function claimAssignment(projectId: string, userId: string): Promise<Claimed> {
  for (let attempt = 1; ; attempt++) {
    const row = await claimOnce(projectId, userId);
    if (row.id !== null || row.lapsed > 0) tellProgress(projectId);
    if (row.id !== null) {
      const assigned = assignedOf(row);
      await noteNamesModel(assigned.candidates, assigned.assignment.namesModel, row.name_patterns);
      return { assigned };
    }
    if (row.held >= row.max_open)
      throw new DiscernError(
        'conflict',
        `You hold ${row.held} items, as many as this project allows. Submit or skip one of them first.`,
        { held: row.held, maxOpen: row.max_open },
      );
    if (row.project_state === 'paused') return { reason: 'paused' };
    if (row.paused !== null) return { reason: 'unqualified', detail: row.paused };
    if (row.must_read) return { reason: 'guidelines' };
    const { open, ...why } = await whyNothing(projectId, userId);
    if (!open && row.lapsed === 0) return why;
    // A slot is there, but its row was locked by another claim or submit just then, or its lease ran out just now.
    if (attempt === TRIES) return { reason: 'leased' };
    if (row.lapsed === 0) await sleep(Math.random() * Math.min(MAX_WAIT_MS, 5 * 2 ** attempt));
  }
}

/** One try. Claims of one person in one project wait for each other, so that nobody holds more than allowed. */
function claimOnce(projectId: string, userId: string): Promise<Row> {
  return inTransaction(
    async (c) => {
      const { rows } = await c.query<Row>({ name: 'claim', text: CLAIM, values: [projectId, userId] });
      if (!rows[0]) throw notFound('This project');
      return rows[0];
    },
    { turn: `claim ${projectId} ${userId}`, plan: 'once' },
  );
}
