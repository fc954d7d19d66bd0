// Every operation as everyone: signed out, stranger, and each role. A new operation fails here until it stands in the
// table below, which says by hand who may call it.
import { beforeAll, describe, expect, test } from 'vitest';
import { allOperations } from '@/lib/contracts/all-operations';
import type { Operation } from '@/lib/contracts/operation';
import { callRoute, exampleParams } from '../support/routes';
import { signIn } from '../support/sign-in';
import { type Ids, seedEverything, seedPeople, seedProject } from '../support/whole-project';

// A annotator, L lead, E engineer, S senior (an annotator who decides contested items); a project's admin and a site admin
// may do all of it.
const ROLES_OF: Record<string, string> = {
  saveDraft: 'ALE',
  flagAssignment: 'ALE',
  heartbeat: 'ALE',
  skipAssignment: 'ALE',
  submitRanking: 'ALE',
  listAssignments: 'ALE',
  nextAssignment: 'ALE',
  undoRanking: 'ALE',
  releaseAssignment: 'ALE',
  listMyRankings: 'ALE',
  getMyRanking: 'ALE',
  listFlags: 'LE',
  listMyFlags: 'ALE',
  getFlag: 'ALE',
  answerFlag: 'ALE',
  resolveFlag: 'L',
  listReferences: 'LE',
  createReference: 'LE',
  closeReference: 'LE',
  listBatches: 'LE',
  putBatch: 'L',
  readGuidelines: 'ALE',
  listGuidelineReads: 'LE',
  qualifyMember: 'L',
  readAgreement: 'LE',
  listAgreementOfPeople: 'LE',
  listAgreementOfPairs: 'LE',
  listContested: 'LES',
  readAdjudication: 'LS',
  adjudicateItem: 'LS',
  standItem: 'LS',
  readQuality: 'LE',
  listQuality: 'LE',
  previewReopening: 'L',
  createReopening: 'L',
  listReopenings: 'LE',
  getReopening: 'LE',
  seeFlag: 'ALE',
  getCheckpoint: 'LE',
  downloadCheckpoint: 'LE',
  promoteCheckpoint: 'E',
  listCheckpoints: 'LE',
  createCorpus: 'E',
  listCorpora: 'LE',
  getCorpus: 'LE',
  listCorpusRows: 'LE',
  downloadCorpus: 'LE',
  filterCorpus: 'E',
  getExpansion: 'LE',
  listExpansions: 'LE',
  createExpansion: 'E',
  getGeneration: 'LE',
  listGenerations: 'LE',
  createGeneration: 'E',
  getImport: 'LE',
  retryImport: 'LE',
  listImports: 'LE',
  createImport: 'LE',
  exportPrompts: 'LE',
  listPrompts: 'LE',
  getPrompt: 'LE',
  exportRankings: 'LE',
  getJob: 'LE',
  cancelJob: 'LE',
  listJobs: 'LE',
  projectEvents: 'ALE',
  pullModel: 'E',
  listModels: 'LE',
  listSets: 'LE',
  listSetsOfProject: 'LE',
  createSet: 'E',
  getSet: 'LE',
  createSetVersion: 'E',
  previewSet: 'LE',
  getSetVersion: 'LE',
  downloadSetVersion: 'LE',
  listSetDrops: 'LE',
  listSetRows: 'LE',
  projectProgress: 'LE',
  readThroughput: 'LE',
  exportThroughput: 'LE',
  listLeases: 'LE',
  listStuck: 'LE',
  listReviews: 'ALE',
  createReview: 'LE',
  getReview: 'ALE',
  nextComparison: 'ALE',
  reviewResult: 'ALE',
  resumeReview: 'LE',
  castVote: 'ALE',
  listRuns: 'LE',
  createRun: 'E',
  getRun: 'LE',
  cancelRun: 'E',
  runEvents: 'LE',
  runLog: 'LE',
  runMetrics: 'LE',
  resumeRun: 'E',
  runTimeline: 'LE',
  estimateRun: 'LE',
  getProject: 'ALE',
  updateProject: 'L',
  listGuidelines: 'ALE',
  createGuidelines: 'L',
  listTasks: 'ALE',
  createTask: 'LE',
  updateTask: 'LE',
  listMembers: 'LE',
  addMember: 'L',
  updateMember: 'L',
  removeMember: 'L',
  createInvite: 'L',
  listInvites: 'L',
  revokeInvite: 'L',
  listAudit: 'L',
  getMe: 'anyone signed in',
  exportMyData: 'anyone signed in',
  getPreferences: 'anyone signed in',
  putPreferences: 'anyone signed in',
  listProjects: 'anyone signed in',
  createProject: 'site admin',
  listUsers: 'site admin',
  updateUser: 'site admin',
  exportUserData: 'site admin',
  anonymiseUser: 'site admin',
  createSiteLink: 'site admin',
  redeemLink: 'anyone',
};

const byId = new Map(allOperations.map((op) => [op.id, op]));
let ids: Ids;
const cookies: Record<string, string> = {};

beforeAll(async () => {
  const project = await seedProject();
  const people = await seedPeople(project);
  ids = await seedEverything(project, people.annotator);
  for (const who of ['annotator', 'senior', 'lead', 'engineer', 'admin', 'stranger', 'siteadmin'])
    cookies[who] = await signIn(`${who}@test.local`, 'a password for tests');
});

/** Puts real ids in place of `{project}` and the like; a version is a set's where the path says so. */
function withIds(value: unknown, op: Operation): unknown {
  const known: Ids = op.path.startsWith('/versions') ? { ...ids, version: ids.setVersion! } : ids;
  return JSON.parse(
    JSON.stringify(value ?? {}).replace(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole),
  );
}

async function status(op: Operation, who: string | undefined, body?: unknown): Promise<number> {
  const response = await callRoute(op, {
    params: withIds(exampleParams(op), op) as Record<string, string>,
    query: op.path === '/sets' ? { projectId: ids.project! } : {},
    body: body ?? withIds(inBody(op), op),
    ...(who ? { cookie: cookies[who]! } : {}),
  });
  await response.body?.cancel();
  return response.status;
}

/** The example's body about this very project, for operations that name it there; else an empty one. */
function inBody(op: Operation): unknown {
  const body = op.example?.body as Record<string, unknown> | undefined;
  if (!body || op.path.includes('{')) return {};
  return {
    ...body,
    ...('projectId' in body ? { projectId: ids.project } : {}),
    ...('comparisonId' in body ? { comparisonId: ids.comparison } : {}),
  };
}

test('every operation stands in the table', () => {
  expect([...byId.keys()].filter((id) => !(id in ROLES_OF))).toEqual([]);
  expect(Object.keys(ROLES_OF).filter((id) => !byId.has(id))).toEqual([]);
});

describe.each(Object.entries(ROLES_OF))('%s (%s)', (id, who) => {
  const op = byId.get(id)!;
  const inProject = /^A?L?E?S?$/.test(who);
  const initials = { annotator: 'A', lead: 'L', engineer: 'E', senior: who.includes('A') ? 'A' : 'S' };

  test.runIf(who !== 'anyone')('signed out: 401', async () => {
    expect(await status(op, undefined)).toBe(401);
  });

  test.runIf(inProject)('a stranger learns nothing: 404', async () => {
    expect(await status(op, 'stranger')).toBe(404);
  });

  test.runIf(who === 'site admin')('everyone else: 403', async () => {
    for (const role of ['annotator', 'lead', 'engineer', 'admin', 'stranger'])
      expect(await status(op, role), role).toBe(403);
  });

  test.runIf(inProject)('roles without it: 403; with it: in', async () => {
    const without = Object.entries(initials).filter(([, initial]) => !who.includes(initial));
    for (const [role] of without) expect(await status(op, role), role).toBe(403);
    // After those without: what it deletes is gone then.
    const having = Object.keys(initials).filter((role) => !without.some(([r]) => r === role));
    for (const role of [...having, 'admin', 'siteadmin']) {
      const answer = await status(op, role);
      expect([401, 403], role).not.toContain(answer);
      expect(answer, role).toBeLessThan(500);
    }
  });

  test.runIf(who === 'anyone signed in')('a stranger: 200', async () => {
    expect(await status(op, 'stranger')).toBe(200);
  });
});
