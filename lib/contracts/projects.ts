import { z } from 'zod';
import { CleanText, Id, LocaleTag, Localised, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';
import { ROLES } from './words';

export const Slug = z
  .string()
  .min(2)
  .max(60)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, as in my-project',
  );

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
  /** RE2 patterns by which a candidate's text names its model; null: the list that Discern brings. */
  namePatterns: z.array(CleanText(500).min(1)).max(50).nullable(),
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
  namePatterns: null,
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
