/** What the leaderboard's own places of a benchmark stand for. */
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

/** Metrics that the leaderboard files elsewhere than where their subject belongs. */
const curatedCategories = new Map([
  // THINGS odd-one-out similarity judgements; the site files them under behaviour.
  ['Hebart2023-match', { category: 'similarity_judgement', domain: 'auxiliary' }],
]);

/** What a benchmark is about; null for a node above several categories. */
export function placeOf(
  typeId: string,
  displayDomain: DisplayDomain,
): { category: string | null; domain: string | null } {
  return curatedCategories.get(typeId) ?? displayDomains[displayDomain];
}

/** Names of which the data set cannot be read by the rule below, with the data set they belong to. */
const curated = new Map([
  ['ImageNet-top1', 'ImageNet'],
  ['ObjectNet-top1', 'ObjectNet'],
  // Shape bias is measured on the cue-conflict images of Geirhos et al. 2019, by Hermann et al. 2020.
  ['Hermann2020cueconflict-shape_bias', 'Hermann2020'],
  ['Hermann2020cueconflict-shape_match', 'Hermann2020'],
]);

/**
 * The data set of a leaderboard metric: that that its measurements come from. A type id is
 * `[lab.][collection_]<Author><Year>…`, so the data set is the last `<Author><Year>` before the measure; the
 * 22 properties of Marques2020 are thereby filed under the study that recorded them, and
 * `Marques2020_FreemanZiemba2013-…` together with `FreemanZiemba2013.V1-pls`.
 */
export function dataSetOf(typeId: string): string {
  const known = curated.get(typeId);
  if (known) return known;
  if (typeId.startsWith('ImageNet-C')) return 'ImageNet-C';
  const withoutCollection = typeId.replace(/^[a-z]+\./, '').replace(/^Marques2020_/, '');
  return /^[A-Za-z]+\d{4}/.exec(withoutCollection)?.[0] ?? withoutCollection;
}
