import { curations, type DataSets } from '../../../cohort/curations.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { unitsByLabel } from '../../../statistics/resampling/bootstrap.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';
import { testDomains } from './permute-domains.ts';

/** Tests correlations within against between the neural and behavioural domains. Empty unless the set has both. */
export async function domainTestRows(
  { cohort, methods }: SetAgreement,
  known: ReadonlyMap<string, DataSets>,
  { seed }: Study,
  workers: Workers,
): Promise<Row[]> {
  const { counted } = methods[0]!.pairwise;
  const domains = cohort.metrics.map(({ domain }) => domain);
  const isIn = domains.map((domain) => domain === 'neural' || domain === 'behavior');
  const metrics = [...domains.keys()].filter((m) => isIn[m]);
  if (new Set(metrics.map((m) => domains[m])).size < 2) return [];
  const { a, b } = allPairs(cohort.metrics.length);
  const all = counted.filter((_, pair) => isIn[a[pair]!] && isIn[b[pair]!]);
  const rows: Row[] = [];
  for (const curation of curations) {
    const dataSets = metrics.map((m) => known.get(cohort.metrics[m]!.id)![curation]);
    // A unit has one label, so a data set with metrics of both domains counts as two units.
    const labels = metrics.map((m, i) => `${domains[m]} ${dataSets[i]}`);
    const units = unitsByLabel(labels);
    const isNeural = [...new Set(labels)].map((label) => Number(label.startsWith('neural ')));
    const variants = { all, 'of different data sets': betweenDataSets(all, dataSets) };
    for (const [pairs, estimates] of Object.entries(variants)) {
      const found = await testDomains(workers, estimates, units.of, isNeural, { seed });
      rows.push({
        metric_set: cohort.metricSet,
        curation,
        pairs,
        estimate: found.effect,
        mean_within: found.within,
        mean_between: found.between,
        p_value: found.p,
        smallest_p: found.smallestP,
        n_labelings: found.labelings,
        exact: found.exact,
        n_data_sets: found.units,
        n_neural_data_sets: found.unitsOfLabel1,
        n_pairs_within: found.pairsWithin,
        n_pairs_between: found.pairsBetween,
        n_metrics: metrics.length,
      });
    }
  }
  return rows;
}

/** The estimates of pairs from different data sets; NaN for other pairs. */
function betweenDataSets(estimates: Float64Array, dataSets: string[]): Float64Array {
  const { a, b } = allPairs(dataSets.length);
  return estimates.map((estimate, pair) =>
    dataSets[a[pair]!] === dataSets[b[pair]!] ? Number.NaN : estimate,
  );
}
