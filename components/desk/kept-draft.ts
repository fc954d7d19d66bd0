import { Draft } from '@/lib/contracts/assignments';
import { safeStorage } from './safe-storage';

const keyOf = (assignmentId: string) => `discern.draft.${assignmentId}`;

/** Keeps a draft in the browser at once; the server gets it a moment later. */
export function keepDraft(assignmentId: string, draft: Draft): void {
  safeStorage.setItem(keyOf(assignmentId), JSON.stringify({ draft, at: Date.now() }));
}

export const forgetDraft = (assignmentId: string): void => safeStorage.removeItem(keyOf(assignmentId));

/** The browser's draft unless the server's is newer (made on another machine). */
export function latestDraft(
  assignmentId: string,
  server: { draft: Draft | null; draftAt: string | null },
): Draft | null {
  try {
    const kept = JSON.parse(safeStorage.getItem(keyOf(assignmentId)) ?? 'null');
    const draft = Draft.safeParse(kept?.draft);
    if (draft.success && (!server.draftAt || kept.at >= Date.parse(server.draftAt) - 5000)) return draft.data;
  } catch {
    // Not ours or broken: the server's is the one.
  }
  return server.draft;
}
