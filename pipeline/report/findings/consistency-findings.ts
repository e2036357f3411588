import { count } from '../../plurals.ts';
import type { Tables } from './finding-tables.ts';

/** How many differences in error consistency are larger than the choice of images explains. */
export function consistencyFindings(tables: Tables): string[] {
  const snapshots = new Set(tables.all('cohort.source').map(({ snapshot_id }) => snapshot_id));
  const pairs = tables
    .all('normalize.model_vs_human_difference')
    .filter(({ snapshot_id, measure }) => snapshots.has(snapshot_id!) && measure === 'error_consistency');
  if (pairs.length === 0) return [];
  const models = new Set(pairs.flatMap(({ observer_a, observer_b }) => [observer_a, observer_b])).size;
  const distinguishable = pairs.filter((pair) => pair.distinguishable === true).length;
  const compared = `The ${count(models, 'comparable model', 'comparable models')} in model-vs-human make ${count(pairs.length, 'pair', 'pairs')}`;
  const how = 'images resampled within data set and condition; p < 0.05, Holm-corrected for all pairs';
  const others =
    distinguishable === pairs.length ? '' : ' In the others, a new sample of images could reverse the order.';
  return [
    `${compared}. In ${distinguishable} of them, one model's error consistency with people is significantly higher than the other's (${how}).${others}`,
  ];
}
