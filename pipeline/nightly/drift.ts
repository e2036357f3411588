import { count } from '../progress.ts';
import type { Reading } from '../sources/source.ts';

/** Bounds on what may change from one snapshot to another; beyond these it is refused until somebody accepts it. */
const MOST_GONE = 0.15;
const MOST_CHANGED = 0.25;
/** In standard deviations of the metric's scores. */
const LARGEST_SHIFT = 0.5;
/** A median of fewer models says little. */
const FEWEST_MODELS = 10;
/** Of scores without a rounding step. */
const TOLERANCE = 1e-9;

/**
 * What has changed too much between two snapshots of the same files: models or metrics that are gone (÷ before), scores that
 * changed (÷ those in both), or the median of a metric over the models in both. Undefined if nothing has.
 */
export function drift(before: readonly Reading[], after: readonly Reading[]): string | undefined {
  const known = new Map(before.map((reading) => [reading.files.join(), reading]));
  const found = after.flatMap((reading) => {
    const earlier = known.get(reading.files.join());
    return earlier ? [...gone(earlier, reading), ...changed(earlier, reading)] : [];
  });
  return found.length === 0 ? undefined : `changed too much: ${found.join(', ')}`;
}

function gone(before: Reading, after: Reading): string[] {
  const lists = {
    models: [before.model.source_key!, after.model.source_key!],
    metrics: [before.metric.metric_key!, after.metric.metric_key!],
  };
  return Object.entries(lists).flatMap(([what, [earlier, later]]) => {
    const present = new Set(later as string[]);
    const missing = (earlier as string[]).filter((key) => !present.has(key)).length;
    return missing > MOST_GONE * earlier!.length
      ? [`${count(missing)} of ${count(earlier!.length)} ${what} are gone`]
      : [];
  });
}

function changed(before: Reading, after: Reading): string[] {
  const pairs = scoresInBoth(before, after);
  const all = [...pairs.values()].flat();
  const tolerance = Math.max(before.roundingStep, after.roundingStep, TOLERANCE);
  const different = all.filter(([one, other]) => Math.abs(other - one) > tolerance).length;
  const shifted = [...pairs].flatMap(([metric, own]) => shiftOf(metric, own));
  return [
    ...(different > MOST_CHANGED * all.length
      ? [`${count(different)} of ${count(all.length)} scores changed`]
      : []),
    ...shifted.slice(0, 3),
    ...(shifted.length > 3 ? [`and ${shifted.length - 3} more metrics`] : []),
  ];
}

/** By metric and version, the scores before and after of every model that has both. */
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

function shiftOf(metric: string, pairs: readonly [number, number][]): string[] {
  if (pairs.length < FEWEST_MODELS) return [];
  const before = pairs.map(([one]) => one);
  const after = pairs.map(([, other]) => other);
  const shift = Math.abs(median(after) - median(before)) / deviation(before);
  return shift > LARGEST_SHIFT
    ? [`the median of ${metric} moved by ${shift.toFixed(1)} standard deviations`]
    : [];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
