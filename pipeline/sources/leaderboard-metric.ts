/** Category and domain of each `display_domain` of the leaderboard. */
export const displayDomains = {
  V1: { category: 'V1', domain: 'neural' },
  V2: { category: 'V2', domain: 'neural' },
  V4: { category: 'V4', domain: 'neural' },
  IT: { category: 'IT', domain: 'neural' },
  Neural: { category: null, domain: 'neural' },
  Behavioral: { category: 'behavior', domain: 'behavior' },
  Engineering: { category: 'engineering', domain: 'engineering' },
  'Average Vision': { category: null, domain: null },
} as const;
export type DisplayDomain = keyof typeof displayDomains;

/** Metrics whose category differs from the leaderboard's. */
const curatedCategories = new Map([
  // THINGS odd-one-out similarity judgements, which the leaderboard lists under behaviour.
  ['Hebart2023-match', { category: 'similarity_judgement', domain: 'auxiliary' }],
]);

/** The category and domain of a benchmark; null for a node above several. */
export function placeOf(
  typeId: string,
  displayDomain: DisplayDomain,
): { category: string | null; domain: string | null } {
  return curatedCategories.get(typeId) ?? displayDomains[displayDomain];
}

/** Data sets of metrics that the rule below does not fit. */
const curatedDataSets = new Map([
  ['ImageNet-top1', 'ImageNet'],
  ['ObjectNet-top1', 'ObjectNet'],
  // Shape bias is measured on the cue-conflict images of Geirhos et al. 2019, by Hermann et al. 2020.
  ['Hermann2020cueconflict-shape_bias', 'Hermann2020'],
  ['Hermann2020cueconflict-shape_match', 'Hermann2020'],
]);

/**
 * The data set that a leaderboard metric is measured on. A type id is `[lab.][collection_]<Author><Year>…`, so the data set is
 * the last `<Author><Year>`. The 22 properties of Marques2020 thus belong to the studies that recorded them:
 * `Marques2020_FreemanZiemba2013-…` has the same data set as `FreemanZiemba2013.V1-pls`.
 */
export function dataSetOf(typeId: string): string {
  const known = curatedDataSets.get(typeId);
  if (known) return known;
  if (typeId.startsWith('ImageNet-C')) return 'ImageNet-C';
  const withoutCollection = typeId.replace(/^[a-z]+\./, '').replace(/^Marques2020_/, '');
  return /^[A-Za-z]+\d{4}/.exec(withoutCollection)?.[0] ?? withoutCollection;
}
