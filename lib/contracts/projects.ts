import { z } from 'zod';
import { CleanText, Id, LocaleTag, Localised, PageQuery, ProjectParams, pageOf, Time } from './common';
import { GroupRules } from './groups';
import { operation } from './operation';
import { AGGREGATIONS, ROLES } from './words';

export const Slug = z
  .string()
  .min(2)
  .max(60)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, as in my-project',
  );

export const ITEM_ORDERS = ['fewest', 'random', 'active'] as const;

/** What a lead may change at any time. */
const Fields = z.strictObject({
  name: CleanText(120).trim().min(1),
  description: CleanText(2000),
  /** Languages of the prompts. */
  locales: z.array(LocaleTag).min(1).max(20),
  /** Counted rankings wanted for an item; items that are there keep theirs. */
  overlap: z.int().min(1).max(20),
  leaseSeconds: z.int().min(60).max(86_400),
  maxOpen: z.int().min(1).max(200),
  rankedOverUnrankable: z.boolean(),
  /** An item whose agreement (mean τ-b over pairs of people) is below this is contested. */
  contestedBelow: z.number().min(-1).max(1),
  /** What sets make of several rankings of one item, unless they say themselves. */
  aggregation: z.enum(AGGREGATIONS),
  /** RE2 patterns by which a candidate's text names its model; null: the list that Discern brings. */
  namePatterns: z.array(CleanText(500).min(1)).max(50).nullable(),
  /** What is handed out first among items of one priority and due date. */
  order: z.enum(ITEM_ORDERS),
  /** Another seed, another order of each person, where the order is random. */
  orderSeed: z.int().min(0).max(2_147_483_647),
  groupRules: GroupRules,
  /** One in so many items handed out is a gold item; 0: none. */
  goldEvery: z
    .int()
    .min(0)
    .max(1000)
    .refine((n) => n !== 1, 'must be 0 (none) or 2 and more'),
  /** Mean agreement over the last `goldWindow` gold answers below which an annotator is paused; null: nobody is. */
  goldThreshold: z.number().min(0).max(1).nullable(),
  goldWindow: z.int().min(1).max(100),
  /** Nobody is handed an item before they have read the guidelines in force. */
  guidelinesRequired: z.boolean(),
  /** Share of prompts kept for testing; fixed by the first prompt. */
  testShare: z.number().min(0).max(0.9),
});

export const NewProject = Fields.partial().extend({ slug: Slug, name: Fields.shape.name });
export type NewProject = z.output<typeof NewProject>;

export const ProjectPatch = Fields.extend({ state: z.enum(['active', 'paused']) }).partial();
export type ProjectPatch = z.output<typeof ProjectPatch>;

export const Project = z.object({
  ...Fields.shape,
  id: Id,
  slug: Slug,
  state: z.enum(['active', 'paused']),
  isDemo: z.boolean(),
  /** The caller's own role. */
  role: z.enum(ROLES),
  /** The guidelines in force; null before the first. */
  guidelineVersion: z.int().nullable(),
  createdAt: Time,
});
export type Project = z.output<typeof Project>;

const example = {
  id: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
  slug: 'travel-notes',
  name: 'Travel notes',
  description: 'Advice on trips, Chinese and English',
  locales: ['en', 'zh'],
  overlap: 2,
  leaseSeconds: 1800,
  maxOpen: 20,
  rankedOverUnrankable: false,
  contestedBelow: 0.3,
  aggregation: 'none',
  namePatterns: null,
  order: 'fewest',
  orderSeed: 1,
  groupRules: { 'native-zh': 1 },
  goldEvery: 20,
  goldThreshold: 0.7,
  goldWindow: 10,
  guidelinesRequired: true,
  testShare: 0.1,
  state: 'active',
  isDemo: false,
  role: 'lead',
  guidelineVersion: 1,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listProjects = operation({
  id: 'listProjects',
  method: 'GET',
  path: '/projects',
  tag: 'Projects',
  summary: 'The projects you are in, newest first (all of them for a site admin)',
  query: PageQuery.extend({ slug: Slug.optional() }),
  response: pageOf(Project),
  example: { response: { items: [example] } },
});

export const createProject = operation({
  id: 'createProject',
  method: 'POST',
  path: '/projects',
  tag: 'Projects',
  summary: 'Make a project (site admins)',
  body: NewProject,
  response: Project,
  status: 201,
  example: {
    body: { slug: 'travel-notes', name: 'Travel notes', locales: ['en', 'zh'], overlap: 2 },
    response: { ...example, role: 'admin', guidelineVersion: null },
  },
});

export const getProject = operation({
  id: 'getProject',
  method: 'GET',
  path: '/projects/{id}',
  tag: 'Projects',
  summary: 'One project',
  params: ProjectParams,
  response: Project,
  example: { params: { id: '{project}' }, response: example },
});

export const updateProject = operation({
  id: 'updateProject',
  method: 'PATCH',
  path: '/projects/{id}',
  tag: 'Projects',
  summary: 'Change a project; what is left out stays',
  params: ProjectParams,
  body: ProjectPatch,
  response: Project,
  example: {
    params: { id: '{project}' },
    body: { state: 'paused' },
    response: { ...example, state: 'paused' },
  },
});

export const GuidelineVersion = z.object({
  id: Id,
  version: z.int(),
  body: Localised(100_000),
  createdBy: z.string().nullable(),
  createdAt: Time,
  /** When the caller read it. */
  readAt: Time.nullable(),
});
export type GuidelineVersion = z.output<typeof GuidelineVersion>;

/** `after` is the version the writer started from: another one in between answers 409. */
export const NewGuidelines = z.strictObject({ body: Localised(100_000), after: z.int().min(0).optional() });

const guideline = {
  id: '5b8a5d0e-1f5e-4c55-9f0e-6f5c6a1d2b33',
  version: 2,
  body: { en: '# Rank by usefulness\n\nA wrong fact is worse than a dull one.' },
  createdBy: 'Lena Park',
  createdAt: '2026-11-22T10:00:00.000Z',
  readAt: null,
};

export const listGuidelines = operation({
  id: 'listGuidelines',
  method: 'GET',
  path: '/projects/{id}/guidelines',
  tag: 'Projects',
  summary: 'Versions of the guidelines, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(GuidelineVersion),
  example: { params: { id: '{project}' }, response: { items: [guideline] } },
});

export const createGuidelines = operation({
  id: 'createGuidelines',
  method: 'POST',
  path: '/projects/{id}/guidelines',
  tag: 'Projects',
  summary: 'Publish a new version of the guidelines; the same text again makes none',
  params: ProjectParams,
  body: NewGuidelines,
  response: GuidelineVersion,
  status: 201,
  example: { params: { id: '{project}' }, body: { body: guideline.body, after: 1 }, response: guideline },
});

export const readGuidelines = operation({
  id: 'readGuidelines',
  method: 'POST',
  path: '/guidelines/{id}/read',
  tag: 'Projects',
  summary: 'Notes that the caller has read this version',
  params: ProjectParams,
  body: z.strictObject({}),
  status: 204,
  example: { params: { id: '{guideline}' }, body: {} },
});

export const GuidelineReader = z.object({
  person: z.object({ id: z.string(), name: z.string() }),
  readAt: Time.nullable(),
});
export type GuidelineReader = z.output<typeof GuidelineReader>;

export const listGuidelineReads = operation({
  id: 'listGuidelineReads',
  method: 'GET',
  path: '/guidelines/{id}/reads',
  tag: 'Projects',
  summary: 'The members by name, and when each read this version',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(GuidelineReader),
  example: {
    params: { id: '{guideline}' },
    response: { items: [{ person: { id: 'u1', name: 'Ana Ruiz' }, readAt: '2026-11-22T10:00:00.000Z' }] },
  },
});
