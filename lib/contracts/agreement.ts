import { z } from 'zod';
import { Id, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

/** A figure with its doubt. `value` null: `none` says why there is no figure. */
export const Figure = z.object({
  value: z.number().nullable(),
  none: z.enum(['too few', 'no variation']).optional(),
  /** Items that carry it. */
  n: z.number().int(),
  /** 95 %, by drawing items. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** The interval comes of a sample of 1,000 of the items; the figure never does. */
  sampled: z.boolean(),
});
export type Figure = z.output<typeof Figure>;

const Four = { alpha: Figure, tauB: Figure, w: Figure, pairwise: Figure };
const TaskOf = z.object({ id: Id, key: z.string(), name: z.string() });
const Person = z.object({ id: z.string(), name: z.string() });

export const Agreement = z.object({
  /** When items were last counted; null before the first. */
  asOf: Time.nullable(),
  /** Changed rankings that are not counted yet, 1000 at most. */
  waiting: z.number().int(),
  /** Items that two people ranked. */
  items: z.number().int(),
  figures: z.object(Four),
  /** Cohen’s κ where exactly two people rank here. */
  kappa: Figure.nullable(),
  tasks: z.array(TaskOf.extend({ items: z.number().int(), ...Four })),
  /** Days or weeks (by their Monday, UTC) that have items, oldest first, the last 60. */
  over: z.array(z.object({ from: z.iso.date(), items: z.number().int(), ...Four })),
});
export type Agreement = z.output<typeof Agreement>;

const TaskQuery = { task: Id.optional() };

const figure = (value: number, low: number, high: number) => ({
  ...{ value, n: 120, interval: { low, high }, sampled: false },
});
const four = {
  alpha: figure(0.61, 0.55, 0.67),
  tauB: figure(0.58, 0.52, 0.64),
  w: figure(0.79, 0.76, 0.82),
  pairwise: figure(0.79, 0.76, 0.82),
};
const task = { id: '1f2e3d4c-5b6a-4978-8c9d-0a1b2c3d4e5f', key: 'chat', name: 'Chat' };
const ana = { id: 'u1', name: 'Ana Ruiz' };

export const readAgreement = operation({
  id: 'readAgreement',
  method: 'GET',
  path: '/projects/{id}/agreement',
  tag: 'Agreement',
  summary:
    'How far people agree: whole, by task, over days or weeks. Kept as rankings change, not computed here',
  params: ProjectParams,
  query: z.object({ ...TaskQuery, by: z.enum(['day', 'week']).default('week') }),
  response: Agreement,
  example: {
    params: { id: '{project}' },
    query: { by: 'day' },
    response: {
      asOf: '2026-11-25T10:00:00.000Z',
      waiting: 0,
      items: 120,
      figures: four,
      kappa: figure(0.57, 0.5, 0.63),
      tasks: [{ ...task, items: 120, ...four }],
      over: [{ from: '2026-11-25', items: 120, ...four }],
    },
  },
});

export const listAgreementOfPeople = operation({
  id: 'listAgreementOfPeople',
  method: 'GET',
  path: '/projects/{id}/agreement/people',
  tag: 'Agreement',
  summary: 'Each person against everyone else on the same items, those with most items first',
  params: ProjectParams,
  query: PageQuery.extend(TaskQuery),
  response: pageOf(Person.extend({ items: z.number().int(), tauB: Figure, pairwise: Figure })),
  example: {
    params: { id: '{project}' },
    response: { items: [{ ...ana, items: 120, tauB: four.tauB, pairwise: four.pairwise }] },
  },
});

export const listAgreementOfPairs = operation({
  id: 'listAgreementOfPairs',
  method: 'GET',
  path: '/projects/{id}/agreement/pairs',
  tag: 'Agreement',
  summary: 'Each two people on the items both ranked, with Cohen’s κ; those with most items first',
  params: ProjectParams,
  query: PageQuery.extend(TaskQuery),
  response: pageOf(
    z.object({
      a: Person,
      b: Person,
      items: z.number().int(),
      tauB: Figure,
      pairwise: Figure,
      kappa: Figure,
    }),
  ),
  example: {
    params: { id: '{project}' },
    response: {
      items: [
        {
          ...{ a: ana, b: { id: 'u2', name: 'Bo Lind' }, items: 120 },
          ...{ tauB: four.tauB, pairwise: four.pairwise, kappa: figure(0.57, 0.5, 0.63) },
        },
      ],
    },
  },
});

/** An item in a list of the lead's: where it is about, and how far people agree on it. */
export const ContestedItem = z.object({
  id: Id,
  task: TaskOf,
  promptId: Id,
  externalId: z.string(),
  locale: z.string(),
  /** The beginning of the last message. */
  preview: z.string(),
  candidates: z.number().int(),
  /** Counted rankings. */
  people: z.number().int(),
  /** Mean τ-b over pairs of people; null where one of two ties everything, or one person ranked it. */
  tauB: z.number().nullable(),
  /** Pairs of candidates ordered alike, of those that two people order strictly, over all pairs of people. */
  alike: z.number().int(),
  strict: z.number().int(),
  flagged: z.boolean(),
  adjudicated: z.boolean(),
  /** Somebody saw it and let its rankings stand. */
  stands: z.boolean(),
});
export type ContestedItem = z.output<typeof ContestedItem>;

export const exampleItem = {
  id: '8a6e0804-2bd0-4672-b79d-d97027f9071a',
  task,
  promptId: '4b0c6f7e-2b8f-4f6e-9a55-7f0d1c1f5a01',
  externalId: 'p-1',
  locale: 'en',
  preview: 'Where do I get good noodles near the station?',
  candidates: 4,
  people: 2,
  tauB: -0.33,
  alike: 2,
  strict: 6,
  flagged: false,
  adjudicated: false,
  stands: false,
};

export const listContested = operation({
  id: 'listContested',
  method: 'GET',
  path: '/projects/{id}/contested',
  tag: 'Agreement',
  summary:
    'Items by how little people agree on them. `queue=1`: only those to be adjudicated (flagged, or below the ' +
    'project’s `contestedBelow`, and not decided), flagged ones first. An annotator who is a senior is not shown what they ranked or hold',
  params: ProjectParams,
  query: PageQuery.extend({ ...TaskQuery, queue: z.enum(['0', '1']).default('0') }),
  response: pageOf(ContestedItem),
  example: { params: { id: '{project}' }, query: { queue: '1' }, response: { items: [exampleItem] } },
});
