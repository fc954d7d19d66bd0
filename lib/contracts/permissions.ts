import type { Role } from './words';

/** What a member may do in a project, by role. A site admin and a project admin may do all of it. */
export const PERMISSIONS = {
  'project.read': ['annotator', 'lead', 'engineer'],
  'project.update': ['lead'],
  'task.write': ['lead', 'engineer'],
  'member.read': ['lead', 'engineer'],
  'member.write': ['lead'],
  'audit.read': ['lead'],
  rank: ['annotator', 'lead', 'engineer'],
  'prompt.read': ['lead', 'engineer'],
  'import.write': ['lead', 'engineer'],
  'ranking.read': ['lead', 'engineer'],
  'flag.read': ['lead', 'engineer'],
  'flag.write': ['lead'],
  'progress.read': ['lead', 'engineer'],
  'contested.read': ['lead', 'engineer'],
  adjudicate: ['lead'],
  reopen: ['lead'],
  'expansion.write': ['engineer'],
  'generation.write': ['engineer'],
  'corpus.read': ['lead', 'engineer'],
  'corpus.write': ['engineer'],
  'set.read': ['lead', 'engineer'],
  'set.write': ['engineer'],
  'run.read': ['lead', 'engineer'],
  'run.write': ['engineer'],
  'checkpoint.read': ['lead', 'engineer'],
  'checkpoint.write': ['engineer'],
  'review.read': ['lead', 'engineer'],
  'review.write': ['lead', 'engineer'],
  vote: ['annotator', 'lead', 'engineer'],
} satisfies Record<string, Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** What a senior may do besides, whatever their role. */
const OF_SENIORS: readonly Permission[] = ['contested.read', 'adjudicate'];

export const may = (role: Role, permission: Permission, senior = false): boolean =>
  role === 'admin' ||
  (PERMISSIONS[permission] as Role[]).includes(role) ||
  (senior && OF_SENIORS.includes(permission));
