import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../labels.ts';
import type { Tables } from './finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf, percentage, withInterval } from './phrases.ts';
import { meansOf, type RangeSet, rangeSets } from './range-sets.ts';

/** How far the agreement depends on which models are compared. */
export function rangeFindings(tables: Tables): string[] {
  const sets = rangeSets(tables).filter((set) => meansOf(set).length > 1);
  return [
    ...sets.map((set) => change(set, sets.length > 1)),
    ...seedFindings(
      tables,
      sets.find(({ isMain }) => isMain),
    ),
    ...sets.filter(({ isMain }) => isMain).map(meaning),
  ];
}

/** The mean over all models, over the better half and over the best. */
function change(set: RangeSet, isNamed: boolean): string {
  const means = meansOf(set);
  const [first, last] = [means[0]!, means.at(-1)!];
  const half = means.find(({ quantile }) => quantile === 0.5);
  const control = metricLabel(set.control);
  const steps = [
    `${withInterval(first, 'estimate', correlation)} over all ${first.n_models} models with a score on ${control}`,
    ...(half && half !== last ? [above(half)] : []),
    above(last),
  ];
  return `${isNamed ? `${set.title}: the` : 'The'} average correlation is ${steps.slice(0, -1).join(', ')} and ${steps.at(-1)}.${mostChanged(set, first, last)}`;
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
  return ` It changes most ${between(from)}: from ${correlation(numberOf(from, 'estimate'))} to ${correlation(numberOf(to, 'estimate'))}.`;
}

function between({ category_a, category_b }: Row): string {
  return category_a === category_b
    ? `within ${categoryName(category_a)}`
    : `between ${categoryName(category_a)} and ${categoryName(category_b)}`;
}

/** How much of the variance seeds make up among all models and the best, and how far noise alone lowers correlations. */
function seedFindings(tables: Tables, main: RangeSet | undefined): string[] {
  const rows = tables.rows('agreement.seed_noise');
  if (rows.length === 0 || !main) return [];
  const quantiles = rows.map((row) => numberOf(row, 'quantile'));
  const at = (quantile: number) => rows.filter((row) => row.quantile === quantile);
  const [all, best] = [at(Math.min(...quantiles)), at(Math.max(...quantiles))];
  const bound = meanBound(best.map((row) => numberOf(row, 'seed_reliability')));
  const mean = meansOf(main).find(({ quantile }) => quantile === best[0]!.quantile);
  const noise =
    Number.isNaN(bound) || !mean
      ? ''
      : ` If the metrics agreed perfectly, this noise would lower their average correlation to ${correlation(bound)} there; it is ${correlation(numberOf(mean, 'estimate'))}.`;
  return [
    `Models that differ only in the seed of their training show how much is chance. Seeds make up ${shares(all)} of a metric's variance over all ${all[0]!.n_configurations} configurations with several seeds, and ${shares(best)} over the ${best[0]!.n_configurations} with at least ${numberOf(best[0], 'threshold').toFixed(2)}.${noise}`,
  ];
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

/** The mean over pairs of √(reliability × reliability); NaN if a reliability is missing or below 0. */
function meanBound(reliabilities: readonly number[]): number {
  const bounds = reliabilities.flatMap((a, i) => reliabilities.slice(i + 1).map((b) => Math.sqrt(a * b)));
  return reliabilities.some((each) => !(each >= 0))
    ? Number.NaN
    : bounds.reduce((sum, each) => sum + each, 0) / bounds.length;
}

/** What the change means for a reader of the leaderboard. */
function meaning(set: RangeSet): string {
  const means = meansOf(set);
  const [first, last] = [means[0]!, means.at(-1)!];
  if (numberOf(last, 'ci_high') < numberOf(first, 'estimate'))
    return 'So a good part of the agreement is between poor and good models. Among good models, one metric says less about another than the average over all models suggests.';
  if (numberOf(last, 'ci_low') > numberOf(first, 'estimate'))
    return 'So the metrics agree more among good models than the average over all models suggests.';
  return 'So these models do not show that the agreement depends on how good they are.';
}
