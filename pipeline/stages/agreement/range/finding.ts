import { extent, groups, sort } from 'd3-array';
import { LEAST_TRAINED } from '../../../cohort/control-scores.ts';
import { detail, type Finding, keyNumber, leading } from '../../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../../report/finding/tables.ts';
import { WEAK } from '../../../report/words/agreement-words.ts';
import { familiesOf } from '../../../report/words/family-words.ts';
import {
  correlation,
  hasEstimate,
  hasInterval,
  inBrackets,
  isKnown,
  matching,
  percent,
  percentage,
  rangeText,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, metricLabel, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type RangeRow = Rows['agreement.range_restriction'];

/** How far the agreement depends on which models are compared. */
export function rangeFindings(tables: Tables): Finding[] {
  const sets = rangeSets(tables).filter(({ means }) => means.length > 1);
  const shown = largestSets(sets);
  const among = tables.asked() ? [] : weakAmongBest(tables).slice(0, 1);
  return [
    ...among.map((each) => keyNumber('comparison.best', each.best, bestLabel(each))),
    ...sets.map((set) => changes(set, shown)),
    ...sets.flatMap((set) => seedNoise(tables, set)),
  ];
}

/** Among which models the mean is weak, and why it may have no interval. */
function bestLabel({ best, all, control, trained }: RangeSet): string {
  const few = isKnown(best.ci_low) ? '' : `, of ${familiesOf(best)}: too few for an interval`;
  return `the same average over ${bestPart(best)} of the ${all.n_models} models${trained} with a known ${metricLabel(control)} (${modelsAbove(best)}${few}); ${rhoOf(all)} over all ${all.n_models}`;
}

/** The mean over all models and over the best. `shown` are the sets in the figure. */
function changes(set: RangeSet, shown: readonly RangeSet[]): Finding {
  const { all, best, asked } = set;
  const trained = set.ofTrained[0];
  const atLeast = trained
    ? `, ${rhoWithInterval(trained)} over the ${trained.n_models} with at least ${LEAST_TRAINED}`
    : '';
  const isShown = shown.includes(set);
  const the = isShown && shown.length > 1 ? `${set.title}: the` : 'The';
  const of =
    asked.category_a === 'all'
      ? ''
      : ` between ${categoryName(asked.category_a)} and ${categoryName(asked.category_b)}`;
  const inWords = `${the} average correlation${of} is ${rhoWithInterval(all)} over all ${all.n_models} models${set.trained} with a score on ${metricLabel(set.control)}${atLeast} and ${rhoWithInterval(best)} over ${bestPart(best)} (${modelsAbove(best)}): ${meaningOf(best)}.`;
  const finding = isShown ? leading : detail;
  return finding(`comparison.best.${set.control}${set.trained}`, inWords, { all, trained, best });
}

/** "the best 20 %" */
function bestPart(row: RangeRow): string {
  return `the best ${percent(1 - row.quantile)}`;
}

/** "22 with at least 0.750" */
function modelsAbove({ n_models, threshold }: RangeRow): string {
  return `${n_models} with at least ${threshold.toFixed(3)}`;
}

/** How much of the variance seeds make up among all models and the best. */
function seedNoise(tables: Tables, set: RangeSet): Finding[] {
  const { isMain, trained } = set;
  const rows = tables.rows('agreement.seed_noise', { training_data_set: set.all.training_data_set });
  if (!isMain || rows.length === 0) return [];
  const [lowest, highest] = extent(rows, ({ quantile }) => quantile) as [number, number];
  const all = matching(rows, { quantile: lowest });
  const best = matching(rows, { quantile: highest });
  const open = best.filter((row) => row.ci_high >= 1).length;
  const inWords = `Seeds alone${trained && ` (models${trained})`} make up ${shares(all)} of the variance of the ${all.length} metrics over ${all[0]!.n_configurations} configurations, and ${shares(best)} over the ${best[0]!.n_configurations} with at least ${best[0]!.threshold.toFixed(2)} (${open} intervals reach 100 %).`;
  return [detail(`comparison.seeds${trained}`, inWords, { n_metrics: all.length, n_open: open })];
}

/** "0.3 to 4.2 %" */
function shares(rows: readonly Rows['agreement.seed_noise'][]): string {
  const all = rows.map(({ seed_share }) => seed_share).filter(isKnown);
  return rangeText(all, (share) => percentage(share, 1)).replace(' % to', ' to');
}

/** A metric set over the models above each threshold of its control, which were trained on one data set. */
export interface RangeSet {
  title: string;
  control: string;
  /** Whether it is the study's first set. */
  isMain: boolean;
  /** “ trained on ImageNet”, or empty. */
  trained: string;
  rows: RangeRow[];
  /** The means of the pairs that the study asks about: at the thresholds with an interval, if there are several. */
  means: RangeRow[];
  /** The first and the last of these: over all models and over the best. */
  all: RangeRow;
  best: RangeRow;
  /** The mean of all pairs without models of a very low accuracy; empty if it has none. */
  ofTrained: Rows['agreement.summary_variant'][];
  /** The pair of categories that the study asks about. */
  asked: { category_a: string; category_b?: string };
}

/**
 * The first metric set of each control, once per training data set of its models, the one with most models first. Other metric
 * sets with the same control have nearly the same models. Those without any mean are left out.
 */
export function rangeSets(tables: Tables): RangeSet[] {
  const controls = new Set<string>();
  const asked = tables.asked() ?? { category_a: 'all' };
  return tables.study.metric_sets.flatMap(({ name, title }, i) => {
    const own = tables.ofSet('agreement.range_restriction', name);
    const control = own[0]?.control;
    if (control === undefined || controls.has(control)) return [];
    controls.add(control);
    const variant = { ...MEAN, variant: 'trained_models' };
    const ofTrained = tables.asked() ? [] : tables.rows('agreement.summary_variant', variant, name);
    const sets = groups(own, (row) => row.training_data_set).flatMap(([dataSet, rows]) => {
      const means = meansOf(matching(rows, asked).filter(hasEstimate));
      const [all] = means;
      const best = means.at(-1);
      if (!all || !best) return [];
      const about = { title, control, isMain: i === 0, trained: trainedOn(dataSet) };
      return [{ ...about, rows, means, all, best, ofTrained, asked }];
    });
    return sort(sets, (set) => -set.rows[0]!.n_models);
  });
}

/** " trained on ImageNet", or nothing if the models' source names no training data set. */
function trainedOn(dataSet: string | null): string {
  if (dataSet === null) return '';
  return ` trained on ${dataSet === 'imagenet' ? 'ImageNet' : shownName(dataSet)}`;
}

/** Of the sets of each control, the one with most models. */
export function largestSets(sets: readonly RangeSet[]): RangeSet[] {
  return sets.filter(({ control }, i) => sets.findIndex((other) => other.control === control) === i);
}

/** The means with an interval, if there are several; else all. */
function meansOf(means: RangeRow[]): RangeRow[] {
  const withIntervals = means.filter(hasInterval);
  return withIntervals.length > 1 ? withIntervals : means;
}

/** The main set, once per training data set, if all its means over the best models are weak; else none. */
export function weakAmongBest(tables: Tables): RangeSet[] {
  const sets = rangeSets(tables).filter(({ isMain }) => isMain);
  return sets.every(({ best }) => best.estimate < WEAK) ? sets : [];
}

/** A mean beside its difference from that over all models. */
type Difference = Pick<RangeRow, Extract<keyof RangeRow, 'estimate' | `difference${string}`>>;

type Change = 'falls' | 'rises' | 'unclear' | 'unknown';

/** How a mean over some of the models differs from that over all: clearly only if the interval of the difference excludes 0. */
export function changeIn({ difference_ci_low, difference_ci_high }: Difference): Change {
  if (!isKnown(difference_ci_low)) return 'unknown';
  if (difference_ci_high < 0) return 'falls';
  return difference_ci_low > 0 ? 'rises' : 'unclear';
}

/** The size of that difference; before rounding, if the means as shown differ by another number. */
export function differenceIn(row: Difference): string {
  const { estimate: mean, difference } = row;
  const asShown = Number(mean.toFixed(2)) - Number((mean - difference).toFixed(2));
  const exact = asShown.toFixed(2) === difference.toFixed(2) ? '' : ' before rounding';
  const interval = {
    ci_low: row.difference_ci_low,
    ci_high: row.difference_ci_high,
    ci_unit: row.difference_ci_unit,
    rests_on: row.difference_rests_on,
    rests_on_share: row.difference_rests_on_share,
    estimate_without: row.difference_estimate_without,
  };
  return correlation(difference) + exact + inBrackets(interval, correlation);
}

/** What the change from all models to the best shows. */
function meaningOf(best: RangeRow): string {
  return {
    falls: `they agree less, by ${differenceIn(best)}, perhaps as the best models differ less (range restriction)`,
    rises: `they agree more, by ${differenceIn(best)}`,
    unclear: `the difference of ${differenceIn(best)} is not clear`,
    unknown: `of ${familiesOf(best)}, too few for intervals`,
  }[changeIn(best)];
}
