import type pg from 'pg';
import type { Message } from '@/lib/contracts/common';
import type { GenerationParams } from '@/lib/contracts/generations';

export interface PromptToAnswer {
  seq: string;
  promptVersionId: string;
  messages: Message[];
  /** Samples of this model with these settings that stand already. */
  known: number;
}

const FILTER = `
  from prompt p join prompt_version v on v.prompt_id = p.id and v.version = p.version
  where p.project_id = $1 and ($2::uuid[] is null or p.task_id = any($2::uuid[]))
    and ($3::split is null or p.split = $3::split)`;

const values = (projectId: string, params: GenerationParams) => [
  projectId,
  params.taskIds ?? null,
  params.split ?? null,
];

/** How many prompts a generation is about. */
export async function countPromptsToAnswer(
  client: Pick<pg.ClientBase, 'query'>,
  projectId: string,
  params: GenerationParams,
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n ${FILTER}`,
    values(projectId, params),
  );
  return Math.min(rows[0]!.n, params.limit ?? Number.POSITIVE_INFINITY);
}

/**
 * What a generated candidate's `sampling` holds, but for the sample's number and whether it was cut off: settings that are
 * off are left out, so that two are equal just where the texts are to be. Older candidates have none of those.
 */
export function samplingOf(params: GenerationParams) {
  const { temperature, topP, topK, minP, repetitionPenalty, maxTokens, seed } = params;
  const stop = [...new Set(params.stop)].sort();
  return {
    ...{ temperature, topP, maxTokens, seed },
    ...(topK === 0 ? {} : { topK }),
    ...(minP === 0 ? {} : { minP }),
    ...(repetitionPenalty === 1 ? {} : { repetitionPenalty }),
    ...(stop.length === 0 ? {} : { stop }),
  };
}

/** Of a candidate's `sampling`, in SQL: the settings alone. */
export const SETTINGS = "(sampling - 'sample' - 'truncated')";

/** The next `take` prompts after `seq`, in their order. */
export async function promptsToAnswer(
  client: Pick<pg.ClientBase, 'query'>,
  generation: { projectId: string; modelRefId: string; params: GenerationParams },
  after: string,
  take: number,
): Promise<PromptToAnswer[]> {
  const { rows } = await client.query<PromptToAnswer>(
    `select p.seq::text, v.id as "promptVersionId", v.messages,
       (select count(*)::int from candidate c where c.prompt_version_id = v.id and c.model_ref_id = $4
         and ${SETTINGS} = $5::jsonb and (c.sampling->>'sample')::int < $6) as known
     ${FILTER} and p.seq > $7::bigint order by p.seq limit $8`,
    [
      ...values(generation.projectId, generation.params),
      generation.modelRefId,
      JSON.stringify(samplingOf(generation.params)),
      generation.params.n,
      after,
      take,
    ],
  );
  return rows;
}
