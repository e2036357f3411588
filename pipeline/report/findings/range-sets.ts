import { setName } from '../../cohort/cohort.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, shownName } from './phrases.ts';

/** A metric set over the models above each threshold of its control. */
export interface RangeSet {
  title: string;
  control: string;
  isMain: boolean;
  /** " trained on ImageNet", or nothing if the models' source names no training data set. */
  trained: string;
  /** Rows of agreement/range_restriction, by threshold. */
  rows: Row[];
}

/**
 * The first metric set of each control, once per training data set of its models, the one with most models first. Other metric
 * sets with the same control have nearly the same models.
 */
export function rangeSets(tables: Tables): RangeSet[] {
  const rows = tables.all('agreement.range_restriction');
  const controls = new Set<string>();
  return tables.study.metric_sets.flatMap(({ name, title }, i) => {
    const own = rows
      .filter(({ metric_set }) => setName(String(metric_set)) === name)
      .toSorted((one, other) => numberOf(one, 'quantile') - numberOf(other, 'quantile'));
    const control = String(own[0]?.control);
    if (own.length === 0 || controls.has(control)) return [];
    controls.add(control);
    return [...new Set(own.map(dataSetOf))]
      .map((dataSet) => ({
        title,
        control,
        isMain: i === 0,
        trained: trainedOn(dataSet),
        rows: own.filter((row) => dataSetOf(row) === dataSet),
      }))
      .toSorted((one, other) => numberOf(other.rows[0], 'n_models') - numberOf(one.rows[0], 'n_models'));
  });
}

/** The training data set of a row's models; null if their source names none. */
export function dataSetOf({ training_data_set }: Row): string | null {
  return typeof training_data_set === 'string' ? training_data_set : null;
}

function trainedOn(dataSet: string | null): string {
  if (dataSet === null) return '';
  return ` trained on ${dataSet === 'imagenet' ? 'ImageNet' : shownName(dataSet)}`;
}

/** Of the sets of each control, the one with most models. */
export function largestSets(sets: readonly RangeSet[]): RangeSet[] {
  return sets.filter(({ control }, i) => sets.findIndex((other) => other.control === control) === i);
}

/** The mean of all pairs at each threshold: at those with an interval, if there are several. */
export function meansOf({ rows }: RangeSet): Row[] {
  const means = rows.filter((row) => row.category_a === 'all' && isPresent(row, 'estimate'));
  const withIntervals = means.filter((row) => isPresent(row, 'ci_low'));
  return withIntervals.length > 1 ? withIntervals : means;
}

/** How the mean over the best models differs from that over all: clearly only if the interval of the difference excludes 0. */
export function changeOf(set: RangeSet): 'falls' | 'rises' | 'unclear' | 'unknown' {
  const best = meansOf(set).at(-1);
  if (!isPresent(best, 'difference_ci_low')) return 'unknown';
  if (numberOf(best, 'difference_ci_high') < 0) return 'falls';
  return numberOf(best, 'difference_ci_low') > 0 ? 'rises' : 'unclear';
}

/** What the change shows. */
export function meaningOf(set: RangeSet): string {
  const best = meansOf(set).at(-1)!;
  const [size, low, high] = ['difference', 'difference_ci_low', 'difference_ci_high'].map((column) =>
    correlation(numberOf(best, column)),
  );
  const difference = `the difference is ${size} (${low} to ${high})`;
  switch (changeOf(set)) {
    case 'falls':
      return `So the metrics agree less over the best of these models: ${difference}. That the best models differ less from each other may contribute (range restriction).`;
    case 'rises':
      return `So the metrics agree more over the best of these models: ${difference}.`;
    case 'unclear':
      return `It is not clear whether the metrics agree less over the best of these models: ${difference}.`;
    case 'unknown':
      return 'The models fall into too few families for intervals, so this may not hold for models of other families.';
  }
}
