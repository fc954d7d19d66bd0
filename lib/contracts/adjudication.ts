import { z } from 'zod';
import { exampleItem } from './agreement';
import { LocalText, Submission } from './assignments';
import { Id, IdParams, Message, Time } from './common';
import { operation } from './operation';

/** What a ranking says of the order. */
const Order = z.object({
  groups: z.array(z.array(Id)),
  unrankable: z.array(Id),
  unranked: z.array(Id),
  rationale: z.string().nullable(),
});

const Decision = Order.extend({
  /** The ranking of state `adjudicated`, or one that it replaced. */
  id: Id,
  revision: z.number().int(),
  by: z.string(),
  at: Time,
});

export const Adjudication = z.object({
  item: z.object({ id: Id, promptId: Id, locale: z.string(), overlap: z.number().int() }),
  task: z.object({ key: z.string(), name: z.string(), instruction: LocalText }),
  prompt: z.object({ messages: z.array(Message), reference: z.unknown().optional() }),
  /** In an order of the reader’s own; nothing says where one came from. */
  candidates: z.array(z.object({ id: Id, text: z.string() })),
  tauB: z.number().nullable(),
  /** Counted rankings and late ones, in no order. `person` is null until the item is decided. */
  rankings: z.array(Order.extend({ id: Id, person: z.string().nullable(), counted: z.boolean() })),
  flags: z.array(z.string()),
  /** The decision in force. */
  final: Decision.nullable(),
  /** Who let its rankings stand as they are; null when nobody did, or somebody ranked or flagged it since. */
  stands: z.object({ by: z.string(), at: Time }).nullable(),
  /** Those it replaced, newest first. */
  earlier: z.array(Decision),
  /** Pairs of frozen versions that rest on the rankings of this item. */
  frozenPairs: z.number().int(),
});
export type Adjudication = z.output<typeof Adjudication>;

export const readAdjudication = operation({
  id: 'readAdjudication',
  method: 'GET',
  path: '/items/{id}/adjudication',
  tag: 'Adjudication',
  summary: 'An item with all its rankings side by side; who made them is said once it is decided',
  params: IdParams,
  response: Adjudication,
  example: {
    params: { id: '{item}' },
    response: {
      item: { id: exampleItem.id, promptId: exampleItem.promptId, locale: 'en', overlap: 2 },
      task: { key: 'chat', name: 'Chat', instruction: { en: 'Answer like a friend who knows the town.' } },
      prompt: { messages: [{ role: 'user', content: 'Where do I get good noodles near the station?' }] },
      candidates: [
        { id: '8a6e0804-2bd0-4672-b79d-d97027f9071a', text: 'Try the little place behind platform 3.' },
        { id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427', text: 'Noodles are a food made of dough.' },
      ],
      tauB: -1,
      rankings: [
        {
          id: '00000000-0000-4000-8000-000000000003',
          ...{
            person: null,
            counted: true,
            unrankable: [],
            unranked: [],
            rationale: 'A place, not a lecture.',
          },
          groups: [['8a6e0804-2bd0-4672-b79d-d97027f9071a'], ['1b4e28ba-2fa1-41d2-883f-0016d3cca427']],
        },
      ],
      flags: [],
      final: null,
      stands: null,
      earlier: [],
      frozenPairs: 0,
    },
  },
});

export const adjudicateItem = operation({
  id: 'adjudicateItem',
  method: 'POST',
  path: '/items/{id}/adjudicate',
  tag: 'Adjudication',
  summary:
    'Sets the final ranking: the item’s pairs follow it, the evidence of its other rankings is superseded and kept, ' +
    'nobody is given the item any more. `after`: the decision one has seen, null for none; 409 when there is another. ' +
    'With one it is a revision',
  params: IdParams,
  body: Submission.pick({
    idempotencyKey: true,
    groups: true,
    unrankable: true,
    unranked: true,
    rationale: true,
  }).extend({ after: Id.nullable() }),
  response: z.object({ ranking: z.object({ id: Id, revision: z.number().int() }) }),
  example: {
    params: { id: '{item}' },
    body: {
      idempotencyKey: 'f3c1',
      after: null,
      groups: [['8a6e0804-2bd0-4672-b79d-d97027f9071a'], ['1b4e28ba-2fa1-41d2-883f-0016d3cca427']],
      rationale: 'The first one helps.',
    },
    response: { ranking: { id: '00000000-0000-4000-8000-000000000004', revision: 1 } },
  },
});
export type NewDecision = z.output<typeof adjudicateItem.body & {}>;

export const standItem = operation({
  id: 'standItem',
  method: 'POST',
  path: '/items/{id}/stand',
  tag: 'Adjudication',
  summary:
    'Lets an item stand: it leaves the queue, rankings and pairs stay as they are. `seen`: the counted rankings one has ' +
    'seen; 409 when there is another, or the item was adjudicated. A ranking or a flag that comes later puts the item ' +
    'back, and so does `stands: false`',
  params: IdParams,
  body: z.strictObject({ stands: z.boolean(), seen: z.array(Id).max(1000).default([]) }),
  status: 204,
  example: {
    params: { id: '{item}' },
    body: { stands: true, seen: ['00000000-0000-4000-8000-000000000003'] },
  },
});
export type NewStand = z.output<typeof standItem.body & {}>;
