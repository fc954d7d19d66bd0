import type { Details } from '@/lib/contracts/task-modes';
import { type ExportedRanking, writeRankingRow } from '@/lib/formats/rankings-jsonl';
import { streamRows } from '@/lib/imports/export-rows';
import { CANDIDATE_ORDER } from '@/lib/prompts/candidate-order';
import { detailsByPlace, ratingsByPlace } from './details';

type Row = Omit<ExportedRanking, 'groups' | 'unrankable' | 'unranked' | 'details'> & {
  details: Details | null;
  candidates: string[];
  groups: string[][];
  unrankable: string[];
  unranked: string[];
};

/** All rankings that count, as JSONL that import reads: candidates by their place, people by e-mail. */
export const exportRankings = (projectId: string): ReadableStream<Uint8Array> =>
  streamRows<Row>(
    `select p.external_id as prompt, v.version, p.version as current, r.groups, r.unrankable::text[], r.unranked::text[],
       r.ratings, r.details, r.rationale, r.active_ms as "activeMs", r.submitted_at as "submittedAt", u.email as annotator,
       (select array_agg(c.id::text order by ${CANDIDATE_ORDER}) from candidate c
         where c.prompt_version_id = v.id) as candidates
     from ranking r join item i on i.id = r.item_id join prompt p on p.id = i.prompt_id
     join prompt_version v on v.id = i.prompt_version_id join "user" u on u.id = r.user_id
     where r.project_id = $1 and r.state in ('counted', 'adjudicated') order by r.seq`,
    [projectId],
    (r) => {
      const places = (ids: string[]) => ids.map((id) => r.candidates.indexOf(id));
      return writeRankingRow({
        ...r,
        groups: r.groups.map(places),
        unrankable: places(r.unrankable),
        unranked: places(r.unranked),
        ratings: ratingsByPlace(r.ratings, r.candidates),
        details: detailsByPlace(r.details, r.candidates),
      });
    },
  );
