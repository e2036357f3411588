import { sort } from 'd3-array';
import { setName } from '../../../cohort/cohort.ts';
import { count, listed, thousands } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, keyNumber, leading } from '../../../report/finding/finding.ts';
import type { Narrower, Tables } from '../../../report/finding/tables.ts';
import { agreementInWords, byAgreement, isOpen, WEAK } from '../../../report/words/agreement-words.ts';
import {
  effectiveNumber,
  familiesOf,
  hasFamilies,
  unitsInWords,
} from '../../../report/words/family-words.ts';
import {
  distinct,
  hasEstimate,
  hasInterval,
  intervalOf,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { capital, categoryName, metricLabel } from '../../../report/words/phrases.ts';
import type { TableWords } from '../../../report/words/table-words.ts';
import { inOrder } from '../../../sources/categories.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { withoutOpposed } from '../own/direction-words.ts';
import { changeIn, differenceIn, weakAmongBest } from '../range/finding.ts';
import { acrossInWords, dataSetRange, mainDataSet } from './data-set-words.ts';

type Summary = Rows['agreement.summary'];
type CategoryPair = Rows['agreement.category_pair'];

/** Agreement of the metrics. */
export function agreementFindings(tables: Tables): Finding[] {
  const mean = tables.meanAgreement();
  const { words } = tables;
  if (!hasEstimate(mean)) return [headline('agreement.extent', whyNone(mean, words))];
  const ofPairs = tables.acrossDataSets(mean) ? [] : significance(mean, words);
  return [
    headline('agreement.extent', extentInWords(tables), { mean: tables.headline() }),
    meanNumber(tables, mean),
    ...tables.narrower().map(narrowerNumber),
    ...askedMeans(tables),
    ...withAccuracy(tables),
    leading('agreement.mean', averageInWords(tables, mean), { mean }),
    ...domainMeans(tables),
    leading('agreement.data_sets', dominantDataSets(tables)),
    detail('agreement.families', effectiveNumber(mean, words), { mean }),
    ...ofPairs,
  ];
}

function whyNone(mean: Summary | undefined, { rows, column, columns }: TableWords): string {
  return mean?.n_metrics === 1
    ? `There is only one ${column}, so none to compare it with.`
    : `No two ${columns} can be compared: they share too few ${rows}, or do not vary.`;
}

/** How far the metrics agree, in a word for each end of the interval; or that this is uncertain. */
function extentInWords(tables: Tables): string {
  const mean = tables.headline();
  const extent = agreementInWords(mean);
  if (extent === '' || isOpen(mean)) {
    const fewer = tables.narrower().slice(0, 1);
    const known = fewer.map(({ mean, over }) => `; ${over}, ${rhoWithInterval(mean)}`);
    return `How far ${tables.subject()} agree is uncertain: on average ρ = ${rhoWithInterval(mean)}${known}.`;
  }
  const without = withoutOpposed(tables);
  const pairs = tables.asked() ? ` (single pairs${extremesOf(tables)})` : '';
  const but = `${amongBest(tables)}${pairs}${isUnequal(tables) ? ', and very unequally' : ''}`;
  return `${capital(tables.subject())} agree ${extent}${but}${without && `, and by ${without}`}.`;
}

/** That metrics which agree strongly hardly do so among the best models; empty if they do. */
function amongBest(tables: Tables): string {
  const [found] = weakAmongBest(tables);
  if (!found || agreementInWords(tables.headline()) !== 'strongly') return '';
  const few = hasInterval(found.best) ? '' : '; these are of too few families for intervals';
  return ` over all these models, but on average hardly among the most accurate${found.trained}${few}`;
}

/** Whether the metrics of a domain agree clearly, though all together they do so weakly. */
function isUnequal(tables: Tables): boolean {
  const quantities = ['mean_neural_neural', 'mean_behavior_behavior'];
  const { agree } = byAgreement(tables.rows('agreement.summary'));
  const isWeak = intervalOf(tables.meanAgreement())[1] < WEAK;
  return isWeak && agree.some(({ quantity }) => quantities.includes(quantity));
}

/** The mean correlation, shown large, with what it is over. */
function meanNumber(tables: Tables, mean: Summary): Finding {
  const { row, rows, column, columns } = tables.words;
  const asked = tables.asked() && tables.headline();
  if (asked) {
    const pairs = count(asked.n_pairs, 'pair of metrics', 'pairs of metrics');
    const over = `${pairs}, of ${mean.n_models} models${sharedRows(mean, rows)}`;
    const label = `average correlation (ρ) of ${tables.subject()}, from −1 to 1 (${over})`;
    return keyNumber('agreement.number', asked, label);
  }
  const range = dataSetRange(tables)?.short ?? withoutOpposed(tables);
  const families = mean.ci_unit === 'family' ? ` of ${familiesOf(mean)}` : '';
  const over = `${count(mean.n_models, row, rows)}${families} × ${count(mean.n_metrics, column, columns)}${sharedRows(mean, rows)}${tables.withoutSparse(mean)}`;
  return keyNumber(
    'agreement.number',
    mean,
    `average correlation (ρ) of two ${columns}, from −1 to 1 (${over})${range ? `; ${range}` : ''}`,
  );
}

/** The same over fewer models; over the more accurate half beside that over all of them. */
function narrowerNumber({ mean, over, all }: Narrower): Finding {
  const beside = all ? `; ${rhoOf(all)} over all ${all.n_models}` : '';
  return keyNumber(
    `agreement.narrower.${mean.metric_set}`,
    mean,
    `the same ${over}: ${mean.n_models} models${beside}`,
  );
}

/** The lowest and the highest correlation of the pairs that the study asks about. */
function extremesOf(tables: Tables): string {
  const [low, high] = tables.rows('agreement.extreme_pair', tables.asked()!);
  return low && high ? ` from ${rhoOf(low)} to ${rhoOf(high)}` : '';
}

/** How many rows two columns share, if not all. */
function sharedRows({ fewest_models, most_models, n_models }: Summary, rows: string): string {
  return fewest_models < n_models ? `, ${fewest_models} to ${most_models} ${rows} a pair` : '';
}

function averageInWords(tables: Tables, mean: Summary): string {
  const { words } = tables;
  const { columns } = words;
  const { n_metrics: metrics, n_pairs: pairs } = mean;
  const others = pairCount(metrics) - pairs;
  const which =
    others > 0
      ? `of ${thousands(pairs)} of the ${thousands(pairCount(metrics))} pairs of ${metrics} ${columns} (${whyUncounted(mean, others, words)})`
      : `between two of ${metrics} ${columns}`;
  return `The average correlation ${which} is ρ = ${rhoWithInterval(mean)} over ${modelsOf(mean, words)}${tables.withoutSparse(mean)}, where 1 is the same order and 0 is unrelated (Spearman; in brackets 95 % intervals over ${unitsInWords(mean, words)}).${acrossInWords(tables, [{ mean, over: '' }])}`;
}

/** Why pairs have no correlation that counts. */
function whyUncounted({ n_constant }: Summary, pairs: number, { rows, column }: TableWords): string {
  const few = `the others share too few ${rows}`;
  const same = `the scores of a ${column} are all the same`;
  if (!n_constant) return few;
  return n_constant === pairs ? `in the others, ${same}` : `${few}, or ${same}`;
}

/** The mean correlation of the pair of categories that the study asks about, also over the more accurate models. */
function askedMeans(tables: Tables): Finding[] {
  const mean = tables.headline();
  const asked = tables.asked();
  if (!asked || !hasEstimate(mean)) return [];
  const subject = capital(tables.subject());
  const average = `${subject} correlate by ${rhoWithInterval(mean)} on average${extremePairs(tables, asked)}.`;
  const [half] = tables.narrower();
  return [
    leading('agreement.asked', `${average}${half ? overHalf(subject, half) : ''}`, {
      mean,
      half: half?.mean,
    }),
  ];
}

function overHalf(subject: string, { mean, over, all }: Narrower): string {
  if (!all || !('difference' in mean)) return '';
  const unclear = changeIn(mean) === 'unclear' ? ', which is not clear' : '';
  return ` ${subject} correlate by ${rhoWithInterval(mean)} ${over}, and by ${rhoOf(all)} over all ${all.n_models}: the difference is ${differenceIn(mean)}${unclear}.`;
}

/** The lowest and the highest correlation of a metric of one category with one of the other. */
function extremePairs(tables: Tables, asked: { category_a: string; category_b: string }): string {
  const pairs = tables.rows('agreement.extreme_pair', asked).map((row) => {
    return rhoWithInterval(row, [row.metric_a, row.metric_b].map(metricLabel).join(' and '));
  });
  return pairs.length > 1
    ? `, from ${pairs.join(' to ')}; as these are picked as extremes, their intervals are too narrow`
    : '';
}

/**
 * The mean correlation of each category that the study asks about with accuracies, the closest first, in
 * the first set that has these.
 */
function accuracyMeans(tables: Tables) {
  const pairs = tables.all('agreement.category_pair').filter(hasEstimate);
  const means = Object.values(tables.asked() ?? {}).flatMap((category) => {
    const isOf = (row: CategoryPair) =>
      [ACCURACY, category].every((part) => [row.category_a, row.category_b].includes(part));
    return pairs
      .filter(isOf)
      .slice(0, 1)
      .map((row) => ({ category, row }));
  });
  return sort(means, ({ row }) => -Math.abs(row.estimate));
}

/** How these categories relate to accuracies; the closest mean is shown large, too. */
function withAccuracy(tables: Tables): Finding[] {
  return accuracyMeans(tables).flatMap(({ category, row }, i) => {
    const metrics = tables.metrics({ category: ACCURACY }, setName(row.metric_set));
    const names = i === 0 ? ` (${listed(metrics.map(({ metric_id }) => metricLabel(metric_id)))})` : '';
    const [low, high] = intervalOf(row);
    const lower = high < 0 ? 'is lower where accuracies are higher' : 'is not clearly related to accuracies';
    const text = `Over these models, ${categoryName(category)} ${low > 0 ? 'is higher where accuracies are' : lower}${names}: ρ = ${rhoWithInterval(row)} on average.`;
    const pairs = count(row.n_pairs, 'pair of metrics', 'pairs of metrics');
    const label = `average correlation of ${categoryName(category)} with accuracies (${pairs}, over the models with a known accuracy)`;
    return [
      ...(i === 0 ? [keyNumber('agreement.accuracy', row, label)] : []),
      leading(`agreement.accuracy.${category}`, text, { row }),
    ];
  });
}

/** The category of accuracies. */
const ACCURACY = 'engineering';

/** How far the average depends on single data sets. */
export function dataSetFindings(tables: Tables): Finding[] {
  const range = dataSetRange(tables);
  if (!range) return [];
  const mean = tables.meanAgreement();
  const [low, high] = intervalOf(mean);
  const isBeyond = range.low < low || range.high > high;
  const more = isBeyond ? `; the interval of ${rhoOf(mean)} is about other models only` : '';
  const inWords = `With one data set or collection left out, the average correlation is between ${range.inWords}${more}.`;
  const finding = tables.asked() ? detail : leading;
  return [finding('comparison.data_sets', inWords, { lowest: range.low, highest: range.high })];
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

/** With fewer degrees of freedom a test has little power. */
const FEW_DEGREES = 10;

/** Tests that allow for families. */
function significance(mean: Summary, { rows, families: units }: TableWords): Finding[] {
  const { n_pairs: all, n_significant: significant, median_family_df: freedom } = mean;
  if (Number.isNaN(significant)) return [];
  const families = hasFamilies(mean) ? `, tests that allow for ${units}` : '';
  const text = `${significant} of the ${count(all, 'correlation differs', 'correlations differ')} significantly from zero, ${mean.n_significantly_negative} of them negatively (false discovery rate 5 % over all pairs${families}).`;
  const hasFew = hasFamilies(mean) && freedom < FEW_DEGREES && significant < all;
  const few = `The ${rows} fall into few families of unequal size, so these tests have only ${freedom.toFixed(1)} degrees of freedom (median over pairs): correlations that exist may be missed.`;
  return [
    leading('agreement.significant', text, { mean }),
    detail('agreement.power', hasFew ? few : '', { mean }),
  ];
}

const DOMAIN_MEANS = {
  mean_neural_neural: 'among neural metrics',
  mean_behavior_behavior: 'among behavioural metrics',
  mean_neural_behavior: 'between neural and behavioural metrics',
};

/** The means among and between the two domains. */
function domainMeans(tables: Tables): Finding[] {
  const meansOf = (quantity: string) => tables.estimates('agreement.summary', { quantity });
  if (meansOf('mean_neural_behavior').length === 0) return [];
  const means = Object.entries(DOMAIN_MEANS).flatMap(([quantity, over]) =>
    meansOf(quantity).map((mean) => ({ mean, over })),
  );
  const all = means.map(({ mean, over }) => `${rhoWithInterval(mean)} ${over}`);
  const text = `The average correlation is ${listed(all)}.${acrossInWords(tables, means)}`;
  return [leading('agreement.domains', text, { means: means.map(({ mean }) => mean) })];
}

/** The models behind a mean of agreement/summary: if they differ between the pairs, how many a pair has. */
function modelsOf(mean: Summary, { row, rows }: TableWords): string {
  const models = mean.n_models;
  return mean.fewest_models < models
    ? `${mean.fewest_models} to ${mean.most_models} ${rows} a pair (median ${mean.median_models}) of ${models}`
    : count(models, row, rows);
}
