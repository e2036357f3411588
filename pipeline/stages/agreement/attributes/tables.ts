import type { Attribute, Curation, DataSets } from '../../../cohort/metric-attributes.ts';
import { attributes } from '../../../cohort/metric-attributes.ts';
import { weightedMean } from '../../../statistics/correlation/pair-means.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import { quantityColumns, type SetAgreement, weightedColumns } from '../pairs/correlate-sets.ts';
import { means } from '../pairs/tables.ts';
import { mrqap } from './mrqap.ts';
import { attributePairQuantities, regressionQuantities, withoutDataSet } from './shared-attributes.ts';

const PERMUTATIONS = 2000;
/** Most permuted pairs; larger sets get fewer permutations. */
const MOST_PAIRS = 2 ** 23;

/** Attributes of data sets rather than of single metrics, tested by permutations of whole data sets. */
const OF_DATA_SETS: readonly Attribute[] = ['region', 'species', 'acquisition'];

/** The regressions of agreement on shared attributes; without those that have no counted pair of curated metrics. */
export async function attributeEffectRows(
  { cohort, pairs, attributes: curated }: SetAgreement,
  { seed }: Study,
  workers: Workers,
): Promise<Row[]> {
  const rows: Row[] = [];
  // Curations with the same data sets have the same tests.
  const tested = new Map<string, Float64Array>();
  for (const { metrics: which, curation, shared } of curated) {
    if (shared.regression.pairs === 0) continue;
    const { metrics, of, compared, same, groups: pairGroups, estimates, regression } = shared;
    const permutations = Math.min(PERMUTATIONS, Math.floor(MOST_PAIRS / regression.pairs));
    const groups = {
      of: of.map(({ data_set }) => data_set),
      isWhole: attributes.map((attribute) => OF_DATA_SETS.includes(attribute)),
    };
    const key = JSON.stringify([which, compared.controls, groups.of]);
    const test = {
      estimates,
      regressors: same,
      metrics: metrics.length,
      permutations,
      seed,
      groups,
      pairGroups,
    };
    const p = tested.get(key) ?? (await mrqap(workers, test));
    tested.set(key, p);
    const quantities = regressionQuantities(shared, pairs.counted.length);
    for (const [i, term] of regression.coefficients.entries()) {
      const isTested = !Number.isNaN(p[i]!);
      const isShared = (pair: number) => same[i]![pair] === 1 && !Number.isNaN(estimates[pair]);
      const shares = [...estimates.keys()].filter(isShared).length;
      rows.push({
        metric_set: cohort.metricSet,
        metrics: which,
        controls: compared.controls,
        curation,
        attribute: attributes[i]!,
        estimate: term?.estimate ?? null,
        ...intervalColumns(pairs.intervalOfMean(quantities[i]!)),
        t_value: term?.t ?? null,
        p_value: isTested ? p[i]! : null,
        n_permutations: isTested ? permutations : null,
        reason: term ? null : reasonOf(shares, regression.pairs),
        r_squared: regression.rSquared,
        n_shared: shares,
        n_pairs: regression.pairs,
        n_metrics: metrics.length,
      });
    }
  }
  return rows;
}

/** Why an attribute that some of the pairs share has no coefficient. */
function reasonOf(shared: number, pairs: number): string {
  if (shared === 0) return 'no pair shares it';
  if (shared === pairs) return 'every pair shares it';
  return 'determined by the categories or the attributes before it';
}

/** The mean agreement of pairs that share attributes or not, with data sets by study; without groups of metrics that have no counted pair. */
export function attributePairRows({ cohort, attributes: curated, pairs }: SetAgreement): Row[] {
  return curated
    .filter(({ curation, shared }) => curation === 'by_study' && shared.compared.controls === 'none')
    .filter(({ shared }) => shared.regression.pairs > 0)
    .flatMap(({ metrics, shared }) =>
      attributePairQuantities(shared).map((quantity) => ({
        metric_set: cohort.metricSet,
        metrics,
        attributes: quantity.attributes,
        shared: quantity.shared,
        n_metrics: shared.metrics.length,
        ...quantityColumns(pairs, quantity),
      })),
    );
}

/** The regression of agreement on shared attributes without the metrics of each data set. */
export function attributeWithoutDataSetRows({ cohort, attributes: curated }: SetAgreement): Row[] {
  const { shared } = curated[0]!;
  if (shared.regression.pairs === 0) return [];
  const dataSets = [...new Set(shared.of.map(({ data_set }) => data_set))].sort();
  return dataSets.flatMap((dataSet) => {
    const { metrics, regression } = withoutDataSet(shared, dataSet);
    return attributes.map((attribute, i) => {
      const estimate = regression.coefficients[i]?.estimate ?? Number.NaN;
      return {
        metric_set: cohort.metricSet,
        data_set: dataSet,
        attribute,
        estimate,
        difference: estimate - (shared.regression.coefficients[i]?.estimate ?? Number.NaN),
        r_squared: regression.rSquared,
        n_pairs: regression.pairs,
        n_metrics: metrics.length,
      };
    });
  });
}

/** The headline means without each data set, and without each collection that is not a single data set. */
export function withoutDataSetRows({ cohort, pairs: own, dataSets }: SetAgreement): Row[] {
  const { a, b } = allPairs(cohort.metrics.length);
  return leftOutOf(dataSets).flatMap(({ kind, name, metrics }) =>
    means(cohort.metrics).map(({ name: quantity, pairs }) => {
      const kept = pairs.filter((pair) => !metrics.has(a[pair]!) && !metrics.has(b[pair]!));
      const mean = weightedColumns(own, kept);
      return {
        metric_set: cohort.metricSet,
        kind,
        left_out: name,
        quantity,
        ...mean,
        difference: mean.estimate - weightedMean(own.counted, pairs),
        n_metrics: dataSets.length - metrics.size,
      };
    }),
  );
}

/** Metrics that are left out together. */
function leftOutOf(own: readonly DataSets[]) {
  const groups = (kind: 'data_set' | 'collection', of: Curation, named: readonly DataSets[]) =>
    [...new Set(named.map((each) => each[of]))].sort().map((name) => ({
      kind,
      name,
      metrics: new Set([...own.keys()].filter((metric) => own[metric]![of] === name)),
    }));
  const whole = groups('data_set', 'by_study', own);
  const others = own.filter(({ by_study, collections }) => collections !== by_study);
  const collections = groups('collection', 'collections', others);
  const key = ({ metrics }: { metrics: ReadonlySet<number> }) => [...metrics].join();
  const known = new Set(whole.map(key));
  return [...whole, ...collections.filter((group) => !known.has(key(group)))];
}
