/** The letters that candidates had for a person, A for the first one shown. */
export const lettersOf = (shown: readonly string[], ids: readonly string[]): string[] =>
  ids.map((id) => String.fromCharCode(65 + shown.indexOf(id))).sort();
