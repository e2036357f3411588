import type { Metric } from '../../../cohort/cohort.ts';
import { type Curation, curations, type DataSets } from '../../../cohort/curations.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { FamilyMean } from '../families/family-means.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** What two metrics have in common, from the least to the most. */
const levels = ['nothing', 'domain', 'category', 'data_set'] as const;

/** Categories that are what is left over, so that sharing one means nothing. */
const LEFT_OVER = ['other', 'own'];

/** The mean agreement of pairs by what they share, under each curation of data sets. */
export function sharedLevelRows(
  { cohort: { metricSet, metrics } }: SetAgreement,
  dataSets: ReadonlyMap<string, DataSets>,
  meanOf: FamilyMean,
): Row[] {
  const { a, b } = allPairs(metrics.length);
  const isKnown = metrics.map(({ category }) => !LEFT_OVER.includes(category));
  const known = [...a.keys()].filter((pair) => isKnown[a[pair]!] && isKnown[b[pair]!]);
  return curations.flatMap((curation) =>
    levels.map((shared) => ({
      metric_set: metricSet,
      curation,
      shared,
      ...meanOf(
        known.filter(
          (pair) => levelOf(metrics[a[pair]!]!, metrics[b[pair]!]!, dataSets, curation) === shared,
        ),
      ),
      n_metrics: isKnown.filter(Boolean).length,
    })),
  );
}

function levelOf(
  one: Metric,
  other: Metric,
  dataSets: ReadonlyMap<string, DataSets>,
  curation: Curation,
): (typeof levels)[number] {
  if (one.domain !== other.domain) return 'nothing';
  if (one.category !== other.category) return 'domain';
  const [mine, theirs] = [one, other].map(({ id }) => dataSets.get(id)![curation]);
  return mine === theirs ? 'data_set' : 'category';
}
