import { inTransaction } from '@/lib/db';

/** Notes that a person has read a version; reading it twice is reading it once. */
export async function readGuidelines(projectId: string, id: string, userId: string): Promise<void> {
  await inTransaction((c) =>
    c.query(
      `with made as (
         insert into guideline_read (guideline_version_id, user_id) values ($1, $2) on conflict do nothing
         returning guideline_version_id
       )
       insert into audit_event (project_id, actor_id, action, entity, entity_id)
       select $3, $2, 'guidelines.read', 'guidelines', guideline_version_id::text from made`,
      [id, userId, projectId],
    ),
  );
}
