import { z } from 'zod';
import { ProjectParams } from './common';
import { operation } from './operation';

/**
 * Something changed and may be fetched again. `topic` is a plural of the API (`imports`, `prompts`, `rankings`,
 * `runs` …), or `everything` when events may have been missed.
 */
export const LiveEvent = z.object({ topic: z.string(), id: z.string().optional() });
export type LiveEvent = z.output<typeof LiveEvent>;

export const projectEvents = operation({
  id: 'projectEvents',
  method: 'GET',
  path: '/projects/{id}/events',
  tag: 'Live',
  summary: 'Server-sent events `changed` with `{topic, id?}`; at most 4 streams a person',
  params: ProjectParams,
  streamResponse: {
    type: 'text/event-stream',
    description: 'event: changed, data: {"topic":"imports","id":"…"}',
  },
  example: { params: { id: '{project}' } },
});
