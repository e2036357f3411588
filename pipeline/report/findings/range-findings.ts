import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../words/labels.ts';
import type { Tables } from './finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf, percentage, withInterval } from './phrases.ts';
import { dataSetOf, largestSets, meaningOf, meansOf, type RangeSet, rangeSets } from './range-sets.ts';

/** How far the agreement depends on which models are compared. */
export function rangeFindings(tables: Tables): string[] {
  const sets = rangeSets(tables).filter((set) => meansOf(set).length > 1);
  return [
    ...sets.map((set) => change(set, largestSets(sets).length > 1)),
    ...seedFindings(
      tables,
      sets.filter(({ isMain }) => isMain),
    ),
  ];
}

/** The mean over all models, over the better half and over the best. */
function change(set: RangeSet, isNamed: boolean): string {
  const means = meansOf(set);
  const [first, last] = [means[0]!, means.at(-1)!];
  const half = means.find(({ quantile }) => quantile === 0.5);
  const control = metricLabel(set.control);
  const steps = [
    `${withInterval(first, 'estimate', correlation)} over all ${first.n_models} models${set.trained} with a score on ${control}`,
    ...(half && half !== last ? [above(half)] : []),
    above(last),
  ];
  return `${isNamed ? `${set.title}: the` : 'The'} average correlation is ${steps.slice(0, -1).join(', ')} and ${steps.at(-1)}.${mostChanged(set, first, last)} ${meaningOf(set)}`;
}

function above(row: Row): string {
  return `${withInterval(row, 'estimate', correlation)} over the ${row.n_models} with at least ${numberOf(row, 'threshold').toFixed(2)}`;
}

/** The pair of categories that changes most between two thresholds. */
function mostChanged({ rows }: RangeSet, first: Row, last: Row): string {
  const at = (row: Row, { quantile }: Row) => row.category_a !== 'all' && row.quantile === quantile;
  const changes = rows
    .filter((row) => at(row, first) && isPresent(row, 'estimate'))
    .flatMap((from) => {
      const to = rows.find(
        (row) => at(row, last) && row.category_a === from.category_a && row.category_b === from.category_b,
      );
      return isPresent(to, 'estimate') ? [{ from, to: to! }] : [];
    });
  if (changes.length < 2) return '';
  const size = ({ from, to }: (typeof changes)[number]) =>
    Math.abs(numberOf(to, 'estimate') - numberOf(from, 'estimate'));
  const { from, to } = changes.reduce((most, each) => (size(each) > size(most) ? each : most));
  return ` The largest of ${changes.length} changes is that ${between(from)}, from ${withModels(from)} to ${withModels(to)}; picked as the largest, it is probably exaggerated.`;
}

/** "−0.48 (−0.68 to 0.03, n = 22)" */
function withModels(row: Row): string {
  return withInterval(row, 'estimate', correlation, `n = ${row.n_models}`);
}

function between({ category_a, category_b }: Row): string {
  return category_a === category_b
    ? `within ${categoryName(category_a)}`
    : `between ${categoryName(category_a)} and ${categoryName(category_b)}`;
}

/** How much of the variance seeds make up among all models and the best, and how far noise alone lowers correlations. */
function seedFindings(tables: Tables, sets: readonly RangeSet[]): string[] {
  const found = sets.flatMap((set) => {
    const rows = tables
      .rows('agreement.seed_noise')
      .filter((row) => dataSetOf(row) === dataSetOf(set.rows[0]!));
    return rows.length === 0 ? [] : [seedSentence(set, rows)];
  });
  if (found.length === 0) return [];
  return [
    `Models that differ only in the seed of their training show how much is chance. ${found.join(' ')}`,
  ];
}

function seedSentence({ trained }: RangeSet, rows: readonly Row[]): string {
  const quantiles = rows.map((row) => numberOf(row, 'quantile'));
  const at = (quantile: number) => rows.filter((row) => row.quantile === quantile);
  const [all, best] = [at(Math.min(...quantiles)), at(Math.max(...quantiles))];
  const average = (column: string) => best.reduce((sum, row) => sum + numberOf(row, column), 0) / best.length;
  const [bound, mean] = [average('correlation_bound'), average('mean_correlation')];
  const models = Math.max(...best.map((row) => numberOf(row, 'n_seeds')));
  const noise =
    Number.isNaN(bound) || Number.isNaN(mean)
      ? ''
      : ` If the metrics agreed perfectly, this noise would lower their average correlation over these ${models} models to about ${correlation(bound)} (rough, as the shares are); it is ${correlation(mean)}.`;
  return `${trained ? `Among models${trained}, seeds` : 'Seeds'} make up ${shares(all)} of the variance of the ${all.length} metrics over all ${all[0]!.n_configurations} configurations with several seeds, and ${shares(best)} over the ${best[0]!.n_configurations} with at least ${numberOf(best[0], 'threshold').toFixed(2)} (agreement/seed_noise has the intervals, which are wide).${noise}`;
}

/** "0.3 to 4.2 %" */
function shares(rows: readonly Row[]): string {
  const all = rows.map((row) => numberOf(row, 'seed_share')).filter((share) => !Number.isNaN(share));
  const [low, high] = [Math.min(...all), Math.max(...all)].map((share) => percentage(share, 1)) as [
    string,
    string,
  ];
  return low === high ? low : `${low.replace(' %', '')} to ${high}`;
}
