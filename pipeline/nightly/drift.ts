import { count } from '../progress.ts';
import type { Reading } from '../sources/source.ts';
import { median } from '../statistics/median.ts';

/** Largest shares of models or metrics lost, and of scores changed, that need no acceptance by a user. */
const MAXIMUM_LOST = 0.15;
const MAXIMUM_CHANGED = 0.25;
/** Largest shift of a metric's median, in standard deviations of its scores. */
const MAXIMUM_SHIFT = 0.5;
/** Medians of fewer models are too noisy to compare. */
const MINIMUM_MODELS = 10;
/** For scores that are not rounded. */
const TOLERANCE = 1e-9;

/**
 * Describes excessive changes between two snapshots of the same files: the share of models or metrics lost (÷ before), the share
 * of scores changed (÷ scores in both), or the shift of a metric's median over the models in both. Undefined if there are none.
 */
export function drift(before: readonly Reading[], after: readonly Reading[]): string | undefined {
  const known = new Map(before.map((reading) => [reading.files.join(), reading]));
  const found = after.flatMap((reading) => {
    const earlier = known.get(reading.files.join());
    return earlier ? [...losses(earlier, reading), ...changes(earlier, reading)] : [];
  });
  return found.length === 0 ? undefined : `changed too much: ${found.join(', ')}`;
}

function losses(before: Reading, after: Reading): string[] {
  const lists = {
    models: [before.model.source_key!, after.model.source_key!],
    metrics: [before.metric.metric_key!, after.metric.metric_key!],
  };
  return Object.entries(lists).flatMap(([what, [earlier, later]]) => {
    const present = new Set(later as string[]);
    const missing = (earlier as string[]).filter((key) => !present.has(key)).length;
    return missing > MAXIMUM_LOST * earlier!.length
      ? [`${count(missing)} of ${count(earlier!.length)} ${what} are gone`]
      : [];
  });
}

function changes(before: Reading, after: Reading): string[] {
  const pairs = scoresInBoth(before, after);
  const all = [...pairs.values()].flat();
  const tolerance = Math.max(before.roundingStep, after.roundingStep, TOLERANCE);
  const different = all.filter(([one, other]) => Math.abs(other - one) > tolerance).length;
  const shifted = [...pairs].flatMap(([metric, own]) => medianShift(metric, own));
  return [
    ...(different > MAXIMUM_CHANGED * all.length
      ? [`${count(different)} of ${count(all.length)} scores changed`]
      : []),
    ...shifted.slice(0, 3),
    ...(shifted.length > 3 ? [`and ${shifted.length - 3} more metrics`] : []),
  ];
}

/** [before, after] scores of the models that have both, by metric and version. */
function scoresInBoth(before: Reading, after: Reading): Map<string, [number, number][]> {
  const earlier = scoresOf(before);
  const pairs = new Map<string, [number, number][]>();
  for (const [key, { metric, value }] of scoresOf(after)) {
    const known = earlier.get(key);
    if (!known) continue;
    const own = pairs.get(metric) ?? [];
    own.push([known.value, value]);
    pairs.set(metric, own);
  }
  return pairs;
}

function scoresOf({ score }: Reading): Map<string, { metric: string; value: number }> {
  if (!score) return new Map();
  const { source_key, metric_key, version, state, value } = score;
  return new Map(
    Array.from(state as string[]).flatMap((each, i) => {
      const metric = `${metric_key![i]} (version ${version![i]})`;
      const own = { metric, value: Number(value![i]) };
      return each === 'scored' ? [[JSON.stringify([source_key![i], metric]), own] as const] : [];
    }),
  );
}

function medianShift(metric: string, pairs: readonly [number, number][]): string[] {
  if (pairs.length < MINIMUM_MODELS) return [];
  const before = pairs.map(([one]) => one);
  const after = pairs.map(([, other]) => other);
  const shift = Math.abs(median(after) - median(before)) / deviation(before);
  return shift > MAXIMUM_SHIFT
    ? [`the median of ${metric} moved by ${shift.toFixed(1)} standard deviations`]
    : [];
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
