import { type ExportedPrompt, writePromptRow } from '@/lib/formats/prompts-jsonl';
import { streamRows } from '@/lib/imports/export-rows';
import { CANDIDATE_ORDER } from './candidate-order';

/** The current version of every prompt with its candidates, in the order they came, as JSONL that import reads. */
export const exportPrompts = (projectId: string): ReadableStream<Uint8Array> =>
  streamRows<ExportedPrompt>(
    `select p.external_id as id, t.key as task, v.messages, v.reference, p.locale, v.metadata, p.group_key as "groupKey",
       coalesce((select jsonb_agg(jsonb_build_object('text', c.text, 'source', coalesce(c.source_label, m.name,
           nullif(c.source::text, 'import'))) order by ${CANDIDATE_ORDER})
         from candidate c left join model_ref m on m.id = c.model_ref_id where c.prompt_version_id = v.id), '[]') as candidates
     from prompt p join task t on t.id = p.task_id
     join prompt_version v on v.prompt_id = p.id and v.version = p.version
     where p.project_id = $1 order by p.seq`,
    [projectId],
    writePromptRow,
  );
