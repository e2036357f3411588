import { sharedColumns, sharedFloats } from '../../workers/shared-arrays.ts';
import type { Task } from '../../workers/task.ts';
import type { Workers } from '../../workers/workers.ts';
import { valuesAt } from '../correlation/pairs.ts';
import { within, withinRange } from '../numbers/rounding.ts';
import { computeIntervals, findIntervals, NUMBERS } from './find-intervals.ts';
import { type PairTile, pairTiles, restrictToTile } from './pair-tiles.ts';
import {
  addParts,
  degenerateIn,
  emptyParts,
  quantitiesIn,
  RESAMPLES_PER_CHUNK,
  type Resampled,
  type ResampledValues,
  resampledAgreement,
} from './resampled-agreement.ts';

/** 95 % intervals, one value per pair of metrics; typed arrays, as there may be millions of pairs. */
export interface PairIntervals {
  low: Float64Array;
  high: Float64Array;
  /** The number of resamples in which the pair has no correlation; the interval ignores them. */
  degenerate: Int32Array;
}

/** The intervals of the pairs at `places`. */
export function intervalsAt({ low, high, degenerate }: PairIntervals, places: Int32Array): PairIntervals {
  return {
    low: valuesAt(low, places),
    high: valuesAt(high, places),
    degenerate: places.map((place) => degenerate[place]!),
  };
}

/** Each item is a chunk of resamples. */
export const resampleTask: Task<{ resampled: Resampled; found: ResampledValues }> = {
  name: 'resample',
  items: 'correlations, resamples',
  resamplesPerItem: RESAMPLES_PER_CHUNK,
  prepare: ({ resampled, found }) => resampledAgreement(resampled, found),
};

/** Most values kept for a tile's pairs, over all resamples: 512 MiB. */
const MOST_VALUES = 2 ** 26;
/** Most ranks (metrics × models) that a thread keeps for a tile: 256 MiB, with and without weights. */
const MOST_RANKS = 2 ** 24;

/**
 * 95 % intervals of Spearman's rho for every pair, and of quantities built on it. Works tile by tile, since
 * the values of all pairs in all resamples may not fit into memory. Every tile draws the same resamples.
 */
export async function resampleAgreement(
  workers: Workers,
  resampled: Resampled,
  { withPairs }: { withPairs: boolean },
) {
  const { counted, control, quantities, sampling } = resampled;
  const { resamples } = sampling;
  const models = resampled.columns[0]?.length ?? 0;
  const length = quantities.length * resamples;
  const [sum, parts] = [emptyParts(length), emptyParts(length)];
  const all = { ...resampled, columns: sharedColumns(resampled.columns) };
  const intervalsOf = withPairs ? (control ? 2 : 1) * counted.length : 0;
  const pairs: PairIntervals = {
    low: new Float64Array(intervalsOf).fill(Number.NaN),
    high: new Float64Array(intervalsOf).fill(Number.NaN),
    degenerate: new Int32Array(intervalsOf),
  };
  const tiles = [...pairTiles(all.columns.length, mostMetrics(models, control ? 2 * resamples : resamples))];
  const ofTile = tiles.length === 1 ? () => all : restrictToTile(all);
  const most = Math.max(0, ...tiles.map(({ places }) => places.length)) * (control ? 2 : 1);
  // Reused for every tile, since shared memory is freed late.
  const values = sharedFloats(withPairs ? most * resamples : 0);
  const found = sharedFloats(withPairs ? NUMBERS * most : 0);
  for (const tile of tiles) {
    const size = withPairs ? tile.places.length * (control ? 2 : 1) : 0;
    const own = values.subarray(0, size * resamples);
    await resampleTile(workers, ofTile(tile), { ...parts, pairs: own });
    addParts(sum, parts);
    if (size === 0) continue;
    const ofPairs = found.subarray(0, NUMBERS * size);
    await findIntervals(workers, { values: own, sampling, found: ofPairs });
    putIntervals(ofPairs, tile, counted.length, pairs);
  }
  const ofQuantities = quantitiesIn(sum);
  const intervals = computeIntervals(ofQuantities, sampling);
  return {
    /** One per pair. With a control: those of all partial correlations, then those of the plain ones. Empty without `withPairs`. */
    pairs,
    /** `[quantity * resamples + i]`: the quantity in resample i; NaN if none of its pairs could be computed. */
    values: ofQuantities,
    /** One per quantity; `degenerate` counts the resamples in which one of its pairs could not be computed. */
    quantities: intervals.map((interval, q) => ({
      ...(quantities[q]!.weights ? interval : withinRange(interval, [-1, 1])),
      degenerate: degenerateIn(sum, q, resamples),
    })),
  };
}

/** Most metrics in a tile, if `values` values are kept per pair. */
function mostMetrics(models: number, values: number): number {
  const byValues = Math.sqrt((2 * MOST_VALUES) / values);
  return Math.max(2, Math.floor(Math.min(byValues, MOST_RANKS / models)));
}

async function resampleTile(workers: Workers, resampled: Resampled, values: ResampledValues): Promise<void> {
  const { columns, sampling } = resampled;
  const { resamples } = sampling;
  const operations = (resamples * columns.length ** 2 * (columns[0]?.length ?? 0)) / 4;
  const chunks = Math.ceil(resamples / RESAMPLES_PER_CHUNK);
  await workers.share(resampleTask, { resampled, found: values }, chunks, operations, resamples);
}

/**
 * Copies a tile's intervals to the places of its pairs among all pairs.
 *
 * @param found intervals of the tile's pairs; with a control, followed by those of the plain correlations
 * @param all number of pairs of all metrics
 */
function putIntervals(found: Float64Array, tile: PairTile, all: number, intervals: PairIntervals): void {
  const { places } = tile;
  const { low, high, degenerate } = intervals;
  for (let i = 0; NUMBERS * i < found.length; i++) {
    const place = places[i % places.length]!;
    if (place < 0) continue;
    const to = i < places.length ? place : all + place;
    low[to] = within([-1, 1], found[NUMBERS * i]!);
    high[to] = within([-1, 1], found[NUMBERS * i + 1]!);
    degenerate[to] = found[NUMBERS * i + 2]!;
  }
}
