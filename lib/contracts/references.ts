import { z } from 'zod';
import { ReferenceRanking } from './assignments';
import { CleanText, Id, IdParams, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

export const REFERENCE_PURPOSES = ['gold', 'practice'] as const;
export type ReferencePurpose = (typeof REFERENCE_PURPOSES)[number];

/** An item whose right ranking is known: gold is mixed in unseen, practice comes first and answers with feedback. */
export const Reference = z.object({
  id: Id,
  purpose: z.enum(REFERENCE_PURPOSES),
  task: z.object({ id: Id, key: z.string(), name: z.string() }),
  promptId: Id,
  externalId: z.string(),
  locale: z.string(),
  /** Beginning of the last message. */
  preview: z.string(),
  reference: ReferenceRanking,
  explanation: z.string().nullable(),
  /** Answers so far, and how far they agree with the reference on average; null of none. */
  answers: z.int(),
  agreement: z.number().nullable(),
  /** Handed out no more. */
  closedAt: Time.nullable(),
  createdAt: Time,
});
export type Reference = z.output<typeof Reference>;

/** Every candidate named stands in groups or unrankable; those not named are not shown. */
export const NewReference = z.strictObject({
  promptId: Id,
  purpose: z.enum(REFERENCE_PURPOSES),
  groups: ReferenceRanking.shape.groups.min(1),
  unrankable: ReferenceRanking.shape.unrankable.optional(),
  explanation: CleanText(5000).optional(),
});
export type NewReference = z.output<typeof NewReference>;

const A = '8a6e0804-2bd0-4672-b79d-d97027f9071a';
const B = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const example = {
  id: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
  purpose: 'gold',
  task: { id: '7d0f4c66-3a0f-4d3e-8a55-9b3f6f3f9c01', key: 'advice', name: 'Advice' },
  promptId: '5b8a5d0e-1f5e-4c55-9f0e-6f5c6a1d2b33',
  externalId: 'noodles',
  locale: 'en',
  preview: 'Where do I get good noodles near the station?',
  reference: { groups: [[A], [B]], unrankable: [] },
  explanation: 'Only the first one names a place.',
  answers: 12,
  agreement: 0.92,
  closedAt: null,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listReferences = operation({
  id: 'listReferences',
  method: 'GET',
  path: '/projects/{id}/references',
  tag: 'Gold and practice',
  summary: 'Gold and practice items with what people answered, newest first',
  params: ProjectParams,
  query: PageQuery.extend({ purpose: z.enum(REFERENCE_PURPOSES).optional() }),
  response: pageOf(Reference),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const createReference = operation({
  id: 'createReference',
  method: 'POST',
  path: '/projects/{id}/references',
  tag: 'Gold and practice',
  summary:
    'Makes a prompt a gold or practice item with the right ranking of its candidates; its open items to be labelled ' +
    'are closed. Again for the same prompt, purpose and candidates: the new ranking takes the place of the old one',
  params: ProjectParams,
  body: NewReference,
  response: Reference,
  status: 201,
  example: {
    params: { id: '{project}' },
    body: {
      promptId: example.promptId,
      purpose: 'gold',
      groups: [[A], [B]],
      explanation: example.explanation,
    },
    response: example,
  },
});

export const closeReference = operation({
  id: 'closeReference',
  method: 'DELETE',
  path: '/references/{id}',
  tag: 'Gold and practice',
  summary: 'Hands a gold or practice item out no more; answers to it stay',
  params: IdParams,
  status: 204,
  example: { params: { id: '{reference}' } },
});
