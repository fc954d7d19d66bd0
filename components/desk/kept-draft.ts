import type { Draft } from '@/lib/contracts/assignments';
import { safeStorage } from './safe-storage';

const PREFIX = 'discern.draft.';
const keyOf = (assignmentId: string) => PREFIX + assignmentId;
/** More than anybody may hold; the oldest beyond are the server's to keep. */
const MOST = 60;

/** Keeps a draft in the browser at once; the server gets it a moment later. */
export function keepDraft(assignmentId: string, draft: Draft): void {
  safeStorage.setItem(keyOf(assignmentId), JSON.stringify({ draft, at: Date.now() }));
}

export const forgetDraft = (assignmentId: string): void => safeStorage.removeItem(keyOf(assignmentId));

/** Drops the oldest drafts beyond a number that no desk needs. */
export function pruneDrafts(): void {
  const at = (name: string) => {
    try {
      return Number(JSON.parse(safeStorage.getItem(name) ?? '')?.at) || 0;
    } catch {
      return 0;
    }
  };
  const names = safeStorage.names(PREFIX);
  if (names.length <= MOST) return;
  const oldest = names.map((name) => ({ name, at: at(name) })).sort((a, b) => a.at - b.at);
  for (const { name } of oldest.slice(0, names.length - MOST)) safeStorage.removeItem(name);
}

/** The browser's draft unless the server's is newer (made on another machine). */
export function latestDraft(
  assignmentId: string,
  server: { draft: Draft | null; draftAt: string | null },
): Draft | null {
  try {
    const kept = JSON.parse(safeStorage.getItem(keyOf(assignmentId)) ?? 'null');
    const newer = !server.draftAt || kept?.at >= Date.parse(server.draftAt) - 5000;
    if (Array.isArray(kept?.draft?.groups) && newer) return kept.draft as Draft;
  } catch {
    // Not ours or broken: the server's is the one.
  }
  return server.draft;
}
