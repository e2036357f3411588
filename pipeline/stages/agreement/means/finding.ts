import { sort } from 'd3-array';
import { setName } from '../../../cohort/cohort.ts';
import { count, listed, thousands } from '../../../messages/counts-and-lists.ts';
import { type Findings, leads } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  correlation,
  distinct,
  estimateOf,
  hasEstimate,
  intervalOf,
  matching,
  numberOf,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { capital, categoryName, metricLabel } from '../../../report/words/phrases.ts';
import type { TableWords } from '../../../report/words/table-words.ts';
import { categories, domainOf, inOrder } from '../../../sources/categories.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { opposedInWords } from '../own/direction-words.ts';
import { changeIn, differenceIn } from '../range/finding.ts';
import { acrossInWords, dataSetRange, mainDataSet } from './data-set-words.ts';
import { effectiveNumber, hasFamilies, unitsInWords } from './family-words.ts';

/** Agreement of the metrics. */
export function agreementFindings(tables: Tables): Findings {
  const mean = tables.meanAgreement();
  const { words } = tables;
  const { rows, column, columns } = words;
  const alone = `There is only one ${column}, so none to compare it with.`;
  const nothing = `No two ${columns} can be compared: they share too few ${rows}, or do not vary.`;
  if (!mean || !hasEstimate(mean)) return leads('agreement', mean?.n_metrics === 1 ? alone : nothing);
  const metrics = numberOf(mean, 'n_metrics');
  const pairs = numberOf(mean, 'n_pairs');
  const others = pairCount(metrics) - pairs;
  const which =
    others > 0
      ? `of ${thousands(pairs)} of the ${thousands(pairCount(metrics))} pairs of ${metrics} ${columns} (${whyUncounted(mean, others, words)})`
      : `between two of ${metrics} ${columns}`;
  const average = `If two ${columns} measured the same thing, they would put ${rows} in the same order, up to noise. The average correlation ${which} is ρ = ${rhoWithInterval(mean)} over ${modelsOf(mean, words)}${tables.withoutSparse(mean)}, where 1 is the same order and 0 is unrelated (Spearman; in brackets 95 % intervals over ${unitsInWords(mean, words)}).${acrossInWords(tables, [{ mean, over: '' }])}`;
  return [
    ...leads(
      'agreement',
      askedMeans(tables),
      ...withAccuracy(tables),
      average,
      opposedInWords(tables).join(' '),
      domainMeans(tables),
      withBehavior(tables),
      tables.asked() ? '' : dominantDataSets(tables),
    ),
    effectiveNumber(mean, words),
    // Pairs of one data set agree for that alone.
    ...(tables.acrossDataSets(mean)
      ? []
      : [...leads('agreement', significance(mean, words)), fewDegrees(mean, words)]),
  ];
}

/** Why pairs have no correlation that counts. */
function whyUncounted({ n_constant }: Row, pairs: number, { rows, column }: TableWords): string {
  const few = `the others share too few ${rows}`;
  const same = `the scores of a ${column} are all the same`;
  if (!n_constant) return few;
  return n_constant === pairs ? `in the others, ${same}` : `${few}, or ${same}`;
}

/** The mean correlation of the pair of categories that the study asks about, also over the more accurate models. */
function askedMeans(tables: Tables): string {
  const mean = tables.headline();
  const asked = tables.asked();
  if (!asked || !hasEstimate(mean)) return '';
  const average = `${tables.subject()} correlate by ${rhoWithInterval(mean)} on average${extremePairs(tables, asked)}.`;
  const means = [average, dominantDataSets(tables)].filter(Boolean).join(' ');
  const [half] = tables.narrower();
  if (!half) return means;
  // Only models with an accuracy can be compared with the better half of them.
  const all = correlation(estimateOf(half.mean) - numberOf(half.mean, 'difference'));
  const unclear = changeIn(half.mean) === 'unclear' ? ', which is not clear' : '';
  return `${means} ${tables.subject()} correlate by ${rhoWithInterval(half.mean)} ${half.over}, and by ${all} over all ${half.all}: the difference is ${differenceIn(half.mean)}${unclear}.`;
}

/** The lowest and the highest correlation of a metric of one category with one of the other. */
function extremePairs(tables: Tables, asked: Row): string {
  const pairs = tables.rows('agreement.extreme_pair', asked).map((row) => {
    const [one, other] = [explained(row.metric_a, row.title_a), explained(row.metric_b, row.title_b)];
    return rhoWithInterval(row, `${one} and ${other}`);
  });
  return pairs.length > 1
    ? `, from ${pairs.join(' to ')}; as these are picked as extremes, their intervals are too narrow`
    : '';
}

/** A metric’s short name, with its title if that does not begin with it. */
function explained(metric: unknown, title: unknown): string {
  const label = metricLabel(metric);
  return String(title).startsWith(label) ? label : `${label}, “${title}”`;
}

/**
 * The mean correlation of each category that the study asks about with accuracies, the closest first, in
 * the first set that has these.
 */
export function accuracyMeans(tables: Tables): { category: string; row: Row }[] {
  const pairs = tables.all('agreement.category_pair').filter(hasEstimate);
  const means = Object.values(tables.asked() ?? {}).flatMap((category) => {
    const isOf = (row: Row) =>
      [ACCURACY, category].every((part) => [row.category_a, row.category_b].includes(part));
    return pairs
      .filter(isOf)
      .slice(0, 1)
      .map((row) => ({ category, row }));
  });
  return sort(means, ({ row }) => -Math.abs(estimateOf(row)));
}

/** How these categories relate to accuracies. */
function withAccuracy(tables: Tables): string[] {
  return accuracyMeans(tables).map(({ category, row }, i) => {
    const metrics = tables.metrics({ category: ACCURACY }, setName(String(row.metric_set)));
    const names = i === 0 ? ` (${listed(metrics.map(({ metric_id }) => metricLabel(metric_id)))})` : '';
    const [low, high] = intervalOf(row);
    const falls = high < 0 ? 'falls with accuracy' : 'does not clearly rise or fall with accuracy';
    return `${capital(categoryName(category))} ${low > 0 ? 'rises with accuracy' : falls}: the average correlation with accuracies${names} is ${rhoWithInterval(row)}.`;
  });
}

/** The category of accuracies. */
const ACCURACY = 'engineering';

/** How far the average depends on single data sets. */
export function dataSetFindings(tables: Tables): Findings {
  const range = dataSetRange(tables);
  if (!range) return [];
  const mean = tables.meanAgreement();
  const [low, high] = intervalOf(mean);
  const isBeyond = range.low < low || range.high > high;
  const more = isBeyond
    ? `; the interval of the ${rhoOf(mean)} is about other models, not about other metrics`
    : '';
  const inWords = `With one data set or collection left out, the average correlation over all ${mean!.n_models} models is between ${range.inWords}${more}.`;
  return tables.asked() ? [inWords] : leads('comparison', inWords);
}

/** A category with this many metrics is worth a word about its data sets. */
const MANY = 10;

/** If most pairs within the largest categories, or within those that the study asks about, are of one data set each. */
function dominantDataSets(tables: Tables): string {
  if (tables.isAlone) return '';
  const asked = tables.asked();
  const all = asked ? Object.values(asked) : inOrder(distinct(tables.metrics(), 'category'));
  const parts = all.flatMap((category) => {
    const most = mainDataSet(tables, category);
    return most && most.of >= (asked ? 2 : MANY) && pairCount(most.metrics) > pairCount(most.of) / 2
      ? [
          `${most.metrics} of the ${most.of} metrics of ${categoryName(category)} are from the data set ${most.name}`,
        ]
      : [];
  });
  if (parts.length === 0) return '';
  const meaning = asked
    ? 'this is mostly about these'
    : 'agreement within these is mostly that of one data set with itself';
  return `${capital(listed(parts))}, so ${meaning}.`;
}

/** Tests that allow for families. */
function significance(mean: Row, { families: units }: TableWords): string {
  const all = numberOf(mean, 'n_pairs');
  const significant = numberOf(mean, 'n_significant');
  const below = numberOf(mean, 'n_significantly_negative');
  if (Number.isNaN(significant)) return '';
  const families = hasFamilies(mean) ? `, tests that allow for ${units}` : '';
  return `${significant} of the ${count(all, 'correlation differs', 'correlations differ')} significantly from zero, ${below} of them negatively (false discovery rate 5 % over all pairs, not over these alone${families}).`;
}

/** With fewer degrees of freedom a test has little power. */
const FEW_DEGREES = 10;

function fewDegrees(mean: Row, { rows }: TableWords): string {
  const freedom = numberOf(mean, 'median_family_df');
  const mayMiss = numberOf(mean, 'n_significant') < numberOf(mean, 'n_pairs');
  return hasFamilies(mean) && freedom < FEW_DEGREES && mayMiss
    ? `The ${rows} fall into few families of unequal size, so these tests have only ${freedom.toFixed(1)} degrees of freedom (median over pairs). So correlations that exist may be missed.`
    : '';
}

const DOMAIN_MEANS = {
  mean_neural_neural: 'among neural metrics',
  mean_behavior_behavior: 'among behavioural metrics',
  mean_neural_behavior: 'between neural and behavioural metrics',
};

/** The means among and between the two domains. */
function domainMeans(tables: Tables): string {
  const meansOf = (quantity: string) => tables.estimates('agreement.summary', { quantity });
  if (meansOf('mean_neural_behavior').length === 0) return '';
  const means = Object.entries(DOMAIN_MEANS).flatMap(([quantity, over]) =>
    meansOf(quantity).map((mean) => ({ mean, over })),
  );
  const all = means.map(({ mean, over }) => `${rhoWithInterval(mean)} ${over}`);
  return `The average correlation is ${listed(all)}.${acrossInWords(tables, means)}`;
}

/** Behaviour with each neural category. */
function withBehavior(tables: Tables): string {
  const pairs = tables.estimates('agreement.category_pair', { category_b: 'behavior' });
  const neural = categories.filter((category) => domainOf({ category }) === 'neural');
  const rows = neural.flatMap((category_a) => matching(pairs, { category_a }));
  if (rows.length < 2) return '';
  const means = rows.map((row) => `${rhoWithInterval(row)} with ${categoryName(row.category_a)}`);
  return `Behavioural metrics correlate by ${listed(means)}.`;
}

/** The models behind a mean of agreement/summary: if they differ between the pairs, how many a pair has. */
function modelsOf(mean: Row | undefined, { row, rows }: Record<'row' | 'rows', string>): string {
  const models = numberOf(mean, 'n_models');
  return numberOf(mean, 'fewest_models') < models
    ? `${mean!.fewest_models} to ${mean!.most_models} ${rows} a pair (median ${mean!.median_models}) of ${models}`
    : count(models, row, rows);
}
