import type * as assignments from '@/lib/contracts/assignments';
import type * as flags from '@/lib/contracts/flags';
import type * as history from '@/lib/contracts/history';
import type * as live from '@/lib/contracts/live';
import type * as preferences from '@/lib/contracts/preferences';
import type * as projects from '@/lib/contracts/projects';
import type * as users from '@/lib/contracts/users';

/**
 * What a call needs of an operation, without the schemas: pages that must load little call these. A test holds each
 * against its contract.
 */
const light = <Op>(id: string, method: string, path: string, body?: 'body'): Op =>
  ({ id, method, path, ...(body ? { body } : {}) }) as Op;

const ofAssignment = <Op>(id: string, verb: string) =>
  light<Op>(id, 'POST', `/assignments/{id}/${verb}`, 'body');

export const listAssignments = light<typeof assignments.listAssignments>(
  'listAssignments',
  'GET',
  '/projects/{id}/assignments',
);
export const nextAssignment = light<typeof assignments.nextAssignment>(
  'nextAssignment',
  'POST',
  '/projects/{id}/assignments/next',
  'body',
);
export const submitRanking = ofAssignment<typeof assignments.submitRanking>('submitRanking', 'submit');
export const heartbeat = ofAssignment<typeof assignments.heartbeat>('heartbeat', 'heartbeat');
export const skipAssignment = ofAssignment<typeof assignments.skipAssignment>('skipAssignment', 'skip');
export const flagAssignment = ofAssignment<typeof assignments.flagAssignment>('flagAssignment', 'flag');
export const saveDraft = ofAssignment<typeof assignments.saveDraft>('saveDraft', 'draft');
export const releaseAssignment = ofAssignment<typeof history.releaseAssignment>(
  'releaseAssignment',
  'release',
);
export const undoRanking = light<typeof assignments.undoRanking>(
  'undoRanking',
  'POST',
  '/rankings/{id}/undo',
  'body',
);
export const getMyRanking = light<typeof history.getMyRanking>('getMyRanking', 'GET', '/rankings/{id}');
export const listMyRankings = light<typeof history.listMyRankings>(
  'listMyRankings',
  'GET',
  '/projects/{id}/rankings/mine',
);
export const listMyFlags = light<typeof flags.listMyFlags>('listMyFlags', 'GET', '/projects/{id}/flags/mine');
export const getFlag = light<typeof flags.getFlag>('getFlag', 'GET', '/flags/{id}');
export const projectEvents = light<typeof live.projectEvents>(
  'projectEvents',
  'GET',
  '/projects/{id}/events',
);
export const putPreferences = light<typeof preferences.putPreferences>(
  'putPreferences',
  'PUT',
  '/me/preferences',
  'body',
);
export const getMe = light<typeof users.getMe>('getMe', 'GET', '/me');
export const listGuidelines = light<typeof projects.listGuidelines>(
  'listGuidelines',
  'GET',
  '/projects/{id}/guidelines',
);
export const readGuidelines = light<typeof projects.readGuidelines>(
  'readGuidelines',
  'POST',
  '/guidelines/{id}/read',
  'body',
);
