// Example answers of operations whose contracts give none, by operation id; for the OpenAPI document and its test.
const id = (n: number) => `3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e${String(n).padStart(2, '0')}`;
const at = '2026-11-22T10:00:00.000Z';

const assigned = {
  assignment: {
    id: id(1),
    state: 'held',
    leaseExpiresAt: '2026-11-22T10:30:00.000Z',
    leaseSeconds: 1800,
    locale: 'en',
    draft: null,
    draftAt: null,
    flag: null,
  },
  prompt: {
    id: id(2),
    messages: [{ role: 'user', content: 'Where do I get good noodles near the station?' }],
  },
  candidates: [
    { id: '8a6e0804-2bd0-4672-b79d-d97027f9071a', text: 'Try the little place behind platform 3.' },
    { id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427', text: 'Noodles are a food made of dough.' },
  ],
  task: {
    key: 'advice',
    name: 'Advice',
    kind: 'subjective',
    instruction: { en: 'Answer like a friend who knows the town.' },
    criteria: [{ key: 'helpful', name: { en: 'Helpful' } }],
  },
  guidelines: { version: 2, body: { en: 'A wrong fact is worse than a dull one.' } },
};

const myRanking = {
  id: id(40),
  assignmentId: id(1),
  state: 'counted',
  revision: 1,
  submittedAt: at,
  task: { key: 'advice', name: 'Advice' },
  locale: 'en',
  preview: 'Where do I get good noodles near the station?',
  letters: [['A'], ['B']],
  unrankable: [],
  activeMs: 21_000,
};

const workDone = {
  ...{ done: 37, extra: 1, undone: 2, skipped: 3, flagged: 1 },
  ...{ median: 41.5, p90: 96.2, n: 37, gold: { n: 5, accuracy: 0.9 } },
};

const checkpoint = {
  id: id(3),
  projectId: id(4),
  runId: id(5),
  name: 'advice 1',
  kind: 'lora',
  base: 'smollm2-135m',
  baseName: 'smollm2-135m',
  step: 24,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  bytes: 19_556_432,
  lineage: { base: 'smollm2-135m', contentHash: 'f5a0…' },
  metrics: { accuracy: 0.71 },
  promotedAt: null,
  createdAt: at,
};

const job = {
  state: 'done',
  phase: '',
  progress: { done: 40, total: 40 },
  error: null,
  cancelRequested: false,
  finishedAt: '2026-11-22T10:00:02.000Z',
};

const run = {
  id: id(5),
  projectId: id(4),
  versionId: id(6),
  set: { id: id(7), name: 'advice', version: 1, contentHash: 'f5a0…' },
  corpora: [],
  name: 'advice 1',
  stage: 'dpo',
  engine: 'embedded',
  recipe: { stage: 'dpo', model: 'smollm2-135m', beta: 0.1 },
  modelName: 'smollm2-135m',
  state: 'running',
  phase: 'training',
  progress: { done: 8, total: 24 },
  step: 8,
  totalSteps: 24,
  savedStep: 5,
  deaths: 0,
  backend: 'tensorflow-cpu',
  backendReason: 'no GPU was found',
  estimate: { steps: 24, seconds: 300, peakMb: 4200, basis: 'measured on this machine' },
  summary: {},
  error: null,
  checkpointId: null,
  cancelRequested: false,
  createdAt: at,
  startedAt: at,
  finishedAt: null,
};

const message = (role: string, content: string) => ({ role, content });
const work = { id: id(5), state: 'queued', progress: { done: 8, total: 24 } };

export const responseExamples: Record<string, unknown> = {
  saveDraft: { savedAt: at },
  listMyRankings: { items: [myRanking] },
  getMyRanking: {
    ranking: myRanking,
    assigned: { ...assigned, assignment: { ...assigned.assignment, state: 'submitted' } },
    said: { groups: [[assigned.candidates[0]!.id], [assigned.candidates[1]!.id]] },
    fixed: null,
    revisions: [
      {
        id: id(40),
        revision: 1,
        state: 'counted',
        submittedAt: at,
        letters: [['A'], ['B']],
        unrankable: [],
        rationale: null,
      },
    ],
  },
  heartbeat: { leaseExpiresAt: '2026-11-22T10:30:00.000Z' },
  listAssignments: { items: [assigned], today: 37, todayMs: 5_400_000 },
  nextAssignment: assigned,
  undoRanking: { ranking: { id: id(8) }, assigned },
  getCheckpoint: checkpoint,
  promoteCheckpoint: { ...checkpoint, promotedAt: at },
  listCheckpoints: { items: [checkpoint] },
  getExpansion: {
    ...job,
    id: id(9),
    projectId: id(4),
    params: {},
    counts: { prompts: 40, graded: 160, pairsCreated: 92, pairsKnown: 0, superseded: 0, ungradable: {} },
    createdAt: at,
  },
  getGeneration: {
    ...job,
    id: id(10),
    projectId: id(4),
    model: { kind: 'base', name: 'smollm2-135m' },
    params: { n: 4, temperature: 0.8, topP: 0.95, maxTokens: 128, seed: 1, makeItems: true },
    counts: { prompts: 10, written: 38, known: 0, duplicates: 2, empty: 0, items: 10 },
    createdAt: at,
  },
  listModels: {
    items: [
      {
        name: 'smollm2-135m',
        title: 'SmolLM2-135M-Instruct',
        licence: 'Apache-2.0',
        parameters: 134_515_008,
        state: 'ready',
        done: 0,
        total: 0,
        message: null,
      },
    ],
    tensorflow: { state: 'ready', backend: 'tensorflow', reason: null, step: null, done: 0, total: 0 },
  },
  getSetVersion: {
    id: id(6),
    setId: id(7),
    projectId: id(4),
    setName: 'advice',
    version: 1,
    select: {},
    state: 'done',
    phase: '',
    progress: { done: 92, total: 92 },
    error: null,
    contentHash: 'f5a0…',
    bytes: 81_920,
    trainCount: 70,
    testCount: 20,
    counts: {
      pairs: 92,
      notSelected: { task: 0, origin: 0, date: 0 },
      candidates: 92,
      kept: 90,
      dropped: { contradicted: 2 },
      byTask: { advice: { train: 70, test: 20 } },
      byOrigin: { ranking: 90 },
    },
    frozenAt: at,
    createdAt: at,
  },
  listSetDrops: {
    items: [
      {
        pairId: id(11),
        reason: 'contradicted',
        detail: { for: 1, against: 1 },
        task: 'advice',
        externalId: 'noodles',
        prompt: [message('user', 'Where do I get good noodles?')],
        chosen: 'Behind platform 3.',
        rejected: 'In a pan.',
      },
    ],
  },
  listSetRows: {
    items: [
      {
        prompt: [message('user', 'Where do I get good noodles?')],
        chosen: [message('assistant', 'Behind platform 3.')],
        rejected: [message('assistant', 'In a pan.')],
        pair_id: '0123456789abcdef0123456789abcdef',
        task: 'advice',
        margin: null,
        origin: 'ranking',
        split: 'train',
      },
    ],
  },
  projectProgress: {
    items: { total: 1200, done: 412 },
    slots: { total: 2400, done: 830, held: 6, left: 1564 },
    rankings: { today: 37, all: 830 },
    pace: { n: 37, perHour: 22.5 },
    people: [
      {
        id: 'u1',
        name: 'Ana Ruiz',
        today: 37,
        all: 410,
        held: 1,
        skipped: 2,
        flagged: 0,
        medianSeconds: 64,
        n: 410,
      },
    ],
    tasks: [{ id: id(12), key: 'advice', name: 'Advice', done: 412, left: 788, today: 37 }],
  },
  readThroughput: {
    at,
    items: { total: 1200, done: 412 },
    slots: { total: 2400, done: 830, held: 6, left: 1564 },
    finish: {
      state: 'estimate',
      low: '2026-11-25T15:00:00.000Z',
      middle: '2026-11-26T11:00:00.000Z',
      high: '2026-11-27T10:00:00.000Z',
      days: 12,
    },
    pace: [{ day: '2026-11-22', done: 37 }],
    whole: workDone,
    today: 37,
    people: [
      {
        ...workDone,
        ...{
          id: 'u1',
          name: 'Ana Ruiz',
          role: 'annotator',
          today: 37,
          all: 410,
          held: 1,
          hours: [0, 12, 25],
        },
      },
    ],
    tasks: [
      {
        ...workDone,
        id: id(12),
        key: 'advice',
        name: 'Advice',
        slots: { total: 1200, done: 412, today: 37 },
      },
    ],
    locales: [{ ...workDone, locale: 'en', slots: { total: 1200, done: 412, today: 37 } }],
    days: [{ ...workDone, day: '2026-11-22' }],
    hours: [{ ...workDone, hour: at }],
  },
  listLeases: {
    items: [
      {
        assignmentId: id(1),
        person: { id: 'u1', name: 'Ana Ruiz' },
        prompt: { id: id(2), externalId: 'p-1' },
        task: { id: id(12), name: 'Advice' },
        locale: 'en',
        claimedAt: at,
        expiresAt: '2026-11-22T10:30:00.000Z',
      },
    ],
  },
  listStuck: {
    items: [
      {
        itemId: id(13),
        prompt: { id: id(2), externalId: 'p-1' },
        task: { id: id(12), name: 'Advice' },
        ...{ locale: 'en', skipped: 3, expired: 1, free: 1 },
      },
    ],
    unknownLocales: [{ locale: 'ja', left: 40 }],
  },
  listRuns: { items: [run] },
  getRun: run,
  cancelRun: { ...work, state: 'cancelled' },
  resumeRun: work,
  runLog: { items: [{ seq: 12, at, line: 'step 8 of 24' }] },
  runMetrics: {
    items: [{ seq: 11, phase: 'train', step: 8, values: { loss: 0.61, margin: 0.2, accuracy: 0.75 }, at }],
    nextAfter: 11,
  },
  runTimeline: { items: [{ seq: 10, at, data: { state: 'saved', step: 5 } }] },
};
