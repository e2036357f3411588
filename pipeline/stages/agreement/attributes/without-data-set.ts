import type { Curation, DataSets } from '../../../cohort/curations.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { FamilyMean } from '../families/family-means.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** Metrics that are left out together. */
interface LeftOut {
  kind: 'data_set' | 'collection';
  name: string;
  metrics: ReadonlySet<number>;
}

/** The headline means without each data set, and without each collection that is not a single data set. */
export function withoutDataSetRows(
  { cohort, summary }: SetAgreement,
  dataSets: ReadonlyMap<string, DataSets>,
  meanOf: FamilyMean,
): Row[] {
  const { a, b } = allPairs(cohort.metrics.length);
  const own = cohort.metrics.map(({ id }) => dataSets.get(id)!);
  const means = summary.filter(({ kind }) => kind === 'mean');
  return leftOutOf(own).flatMap(({ kind, name, metrics }) =>
    means.map(({ name: quantity, pairs }) => {
      const kept = pairs.filter((pair) => !metrics.has(a[pair]!) && !metrics.has(b[pair]!));
      const { n_pairs, ...mean } = meanOf(kept);
      return {
        metric_set: cohort.metricSet,
        kind,
        left_out: name,
        quantity,
        ...mean,
        difference: mean.estimate - meanOf(pairs).estimate,
        n_metrics: own.length - metrics.size,
        n_pairs: n_pairs!,
      };
    }),
  );
}

function leftOutOf(own: readonly DataSets[]): LeftOut[] {
  const groups = (kind: LeftOut['kind'], names: readonly string[], of: Curation): LeftOut[] =>
    [...new Set(names)].sort().map((name) => ({
      kind,
      name,
      metrics: new Set([...own.keys()].filter((metric) => own[metric]![of] === name)),
    }));
  const dataSets = own.map(({ by_study }) => by_study);
  const collections = own.flatMap(({ by_study, collections: name }) => (name === by_study ? [] : [name]));
  const whole = groups('data_set', dataSets, 'by_study');
  const key = ({ metrics }: LeftOut) => [...metrics].join();
  const known = new Set(whole.map(key));
  return [
    ...whole,
    ...groups('collection', collections, 'collections').filter((group) => !known.has(key(group))),
  ];
}
