import { z } from 'zod';
import { PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

export const AuditLine = z.object({
  seq: z.string(),
  at: Time,
  /** null: the system itself. */
  actor: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** entity.verb in the past tense. */
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditLine = z.output<typeof AuditLine>;

export const AuditQuery = PageQuery.extend({
  actor: z.string().max(100).optional(),
  entity: z.string().max(60).optional(),
  entityId: z.string().max(100).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
export type AuditQuery = z.output<typeof AuditQuery>;

export const listAudit = operation({
  id: 'listAudit',
  method: 'GET',
  path: '/projects/{id}/audit',
  tag: 'Members',
  summary: 'Who decided what, newest first; by person, by what it was about, by time',
  params: ProjectParams,
  query: AuditQuery,
  response: pageOf(AuditLine),
  example: {
    params: { id: '{project}' },
    query: { entity: 'member' },
    response: {
      items: [
        {
          seq: '412',
          at: '2026-11-22T10:00:00.000Z',
          actor: { id: 'u1', name: 'Ana Ruiz' },
          action: 'member.updated',
          entity: 'member',
          entityId: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
          before: { role: 'annotator' },
          after: { role: 'lead' },
        },
      ],
    },
  },
});
