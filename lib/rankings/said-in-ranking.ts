/** What a person said in ranking `r`, as a draft of the desk (SQL, one jsonb column). */
export const SAID = `
  jsonb_strip_nulls(jsonb_build_object('groups', r.groups, 'unrankable', to_jsonb(r.unrankable),
    'unranked', to_jsonb(r.unranked), 'ratings', r.ratings, 'rationale', r.rationale, 'edits', r.edits,
    'activeMs', r.active_ms)) || coalesce(r.details, '{}')`;
