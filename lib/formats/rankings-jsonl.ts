import { RankingRow } from '@/lib/contracts/import-row';
import { type Fault, faultsOf } from './row-fault';

const KEYS = [
  'prompt',
  'version',
  'groups',
  'unrankable',
  'unranked',
  'annotator',
  'ratings',
  'rationale',
  'activeMs',
  'submittedAt',
  'details',
];
const FIXES: Record<string, string> = {
  '': 'Write {"prompt": "p-1", "groups": [[2], [0, 1]], "unrankable": [3]}.',
  prompt: 'Name the prompt by its id in this project.',
  version: 'Write the number of the prompt’s version, or remove it.',
  groups: 'List tie groups of candidate places, best first, as in [[2], [0, 1]].',
  unrankable: 'List the places of candidates that cannot be ranked, as in [3].',
  unranked: 'List the places of candidates that were left out, as in [3].',
  annotator: 'Write the e-mail of a member of the project, or remove it.',
  ratings: 'Write an object of criteria and scores, or remove it.',
  rationale: 'Write text, or remove it.',
  activeMs: 'Write whole milliseconds, or remove it.',
  submittedAt: 'Write a time such as 2026-01-31T12:00:00Z, or remove it.',
  details: 'Write what an export writes, with candidates by their places, or remove it.',
};

/** Checks one parsed line of a rankings file by itself; whether its candidates exist is another step. */
export function parseRankingRow(row: unknown): RankingRow | Fault[] {
  if (row === null || typeof row !== 'object' || Array.isArray(row))
    return [{ path: [], message: 'is not an object', fix: FIXES['']! }];
  const parsed = RankingRow.safeParse(row);
  if (!parsed.success) return faultsOf(row, parsed.error.issues, FIXES, KEYS);
  const twice = firstTwice(parsed.data);
  if (twice)
    return [
      { path: twice.path, message: `names candidate ${twice.place} twice`, fix: 'Name each candidate once.' },
    ];
  return parsed.data;
}

function firstTwice(r: RankingRow): { path: (string | number)[]; place: number } | undefined {
  const seen = new Set<number>();
  const places: [(string | number)[], number][] = [
    ...r.groups.flatMap((g, i) => g.map((k, j): [(string | number)[], number] => [['groups', i, j], k])),
    ...(r.unrankable ?? []).map((k, j): [(string | number)[], number] => [['unrankable', j], k]),
    ...(r.unranked ?? []).map((k, j): [(string | number)[], number] => [['unranked', j], k]),
  ];
  for (const [path, place] of places) {
    if (seen.has(place)) return { path, place };
    seen.add(place);
  }
  return undefined;
}

export interface ExportedRanking {
  prompt: string;
  version: number;
  /** The prompt's current version. */
  current: number;
  groups: number[][];
  unrankable: number[];
  unranked: number[];
  annotator: string;
  ratings: unknown;
  details: unknown;
  rationale: string | null;
  activeMs: number | null;
  submittedAt: Date;
}

export function writeRankingRow(r: ExportedRanking): string {
  const row = {
    prompt: r.prompt,
    ...(r.version === r.current ? {} : { version: r.version }),
    groups: r.groups,
    ...(r.unrankable.length ? { unrankable: r.unrankable } : {}),
    ...(r.unranked.length ? { unranked: r.unranked } : {}),
    annotator: r.annotator,
    ...(r.ratings === null ? {} : { ratings: r.ratings }),
    ...(r.rationale ? { rationale: r.rationale } : {}),
    ...(r.details ? { details: r.details } : {}),
    ...(r.activeMs === null ? {} : { activeMs: r.activeMs }),
    submittedAt: r.submittedAt.toISOString(),
  };
  return `${JSON.stringify(row)}\n`;
}
