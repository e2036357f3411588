import { deviation, extent, group, median, rollup } from 'd3-array';
import { count } from '../messages/counts-and-lists.ts';
import type { Score } from '../stages/source_changes/compare-states.ts';

/** Fewer scores or ranks are too noisy to judge. */
export const MINIMUM_MODELS = 10;

/** Scores of one unit are at most so many times larger, or vary so many times more or less. */
const FACTOR = 3;
/** Bare pixels have 0.06 times the usual scores, the best models 1.6 times. */
const SMALLEST = 1 / 30;
/** Newly submitted models are run on the five public metrics first. */
const MINIMUM_METRICS = 4;

/** Whether a ratio of standard deviations is that of another unit; it is 0 or infinite where scores are equal. */
export function isOtherUnit(ratio: number): boolean {
  return ratio > 0 && (ratio < 1 / FACTOR || (ratio > FACTOR && ratio < Number.POSITIVE_INFINITY));
}

/** Describes new metrics that vary much more or less than all earlier ones. */
export function metricsInOtherUnits(earlier: readonly Score[], later: readonly Score[]): string[] {
  const before = currentValues(earlier);
  const [least = 0, most = Number.POSITIVE_INFINITY] = extent([...before.values()].flatMap(spreadOf));
  const isOther = (spread: number) => spread > FACTOR * most || spread < least / FACTOR;
  return [...currentValues(later)].flatMap(([metric, scores]) => {
    const found = before.has(metric) ? [] : spreadOf(scores).filter(isOther);
    return found.map(
      (spread) =>
        `the standard deviation of the new metric ${metric} is ${short(spread)}, not ${short(least)} to ${short(most)}`,
    );
  });
}

type Scored = Score & { value: number };

/** The current scores that have a value, by metric. */
function currentValues(all: readonly Score[]): Map<string, Scored[]> {
  const scores = all.filter((score): score is Scored => score.isCurrent && score.value !== null);
  return group(scores, ({ metric }) => metric);
}

/** The standard deviation of a metric's scores; none if they are few or equal. */
function spreadOf(scores: readonly { value: number }[]): number[] {
  const values = scores.map(({ value }) => value);
  const spread = deviation(values) ?? 0;
  return values.length < MINIMUM_MODELS || spread === 0 ? [] : [spread];
}

/** Describes new models that have many times the usual scores, or a small part of them, as a few weak ones may have. */
export function modelsInOtherUnits(before: readonly Score[], after: readonly Score[]): string[] {
  const known = sizesIn(before);
  const sizes = [...sizesIn(after)].flatMap(([model, size]) => (known.has(model) ? [] : size));
  const large = sizes.filter((size) => size > FACTOR);
  const small = sizes.filter((size) => size > 0 && size < SMALLEST);
  return [large, small.length < MINIMUM_MODELS ? [] : small].flatMap((found) =>
    found.length === 0
      ? []
      : `${count(found.length, 'new model has', 'new models have')} ${short(median(found)!)} times the usual scores`,
  );
}

/** By model: the median, over its metrics, of its score ÷ the median of all models. Models with few metrics have none. */
function sizesIn(all: readonly Score[]): Map<string, number> {
  const ratios = [...currentValues(all).values()].flatMap((scores) => {
    const usual = median(scores, ({ value }) => value) ?? 0;
    return usual > 0 ? scores.map(({ model, value }) => ({ model, ratio: value / usual })) : [];
  });
  const size = (ofModel: typeof ratios) =>
    ofModel.length < MINIMUM_METRICS ? 1 : median(ofModel, ({ ratio }) => ratio)!;
  return rollup(ratios, size, ({ model }) => model);
}

/** A number with two digits. */
export function short(number: number): string {
  return String(Number(number.toPrecision(2)));
}
