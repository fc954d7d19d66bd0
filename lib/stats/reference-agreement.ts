import { pairCounts } from './kendall';

/** A ranking by candidate ids, as it is stored. */
export interface ReferenceGroups {
  groups: readonly (readonly string[])[];
  unrankable?: readonly string[] | undefined;
  unranked?: readonly string[] | undefined;
}

/**
 * How far a ranking agrees with a reference, from 0 (reversed) to 1: the share of pairs of candidates that stand alike,
 * where a pair that one ties and the other orders counts a half. It is 1 − K(½) / (n(n − 1)/2), K(p) the Kendall
 * distance of partial rankings (Fagin, Kumar, Mahdian, Sivakumar, Vee 2004, PODS, section 3). Unranked ones share the
 * place after the ranked, unrankable ones the last. Chance gives ½. Throws a RangeError when a candidate stands nowhere.
 */
export function referenceAgreement(
  candidates: readonly string[],
  reference: ReferenceGroups,
  given: ReferenceGroups,
): number {
  const n = candidates.length;
  if (n < 2) throw new RangeError('A ranking needs two candidates.');
  const { concordant, tiedX, tiedY, tiedBoth } = pairCounts(
    placesOf(candidates, reference),
    placesOf(candidates, given),
  );
  return (concordant + tiedBoth + (tiedX + tiedY) / 2) / ((n * (n - 1)) / 2);
}

function placesOf(
  candidates: readonly string[],
  { groups, unranked, unrankable }: ReferenceGroups,
): number[] {
  const places = new Map<string, number>();
  for (const [place, group] of [...groups, unranked ?? [], unrankable ?? []].entries())
    for (const id of group) places.set(id, place);
  return candidates.map((id) => {
    const place = places.get(id);
    if (place === undefined) throw new RangeError('A candidate stands nowhere in a ranking.');
    return place;
  });
}
