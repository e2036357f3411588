import type { Distribution, Units } from '../statistics/bootstrap.ts';
import type { RobustTests } from '../statistics/cluster-robust.ts';
import { type CorrelationMethod, type Correlations, emptyCorrelations } from '../statistics/correlations.ts';
import { emptyIntervals, type PairIntervals } from '../statistics/pair-intervals.ts';
import { type PairTile, pairTiles, tiler } from '../statistics/pair-tiles.ts';
import { pairCount } from '../statistics/pairs.ts';
import {
  addParts,
  CHUNK,
  degenerateIn,
  emptyParts,
  quantitiesIn,
  type Resampled,
  type ResampledValues,
} from '../statistics/resampled-agreement.ts';
import { sharedColumns, sharedFloats } from '../statistics/shared-arrays.ts';
import { roomToSort } from '../statistics/sorted-column.ts';
import { findIntervals, shareIntervals } from './intervals.ts';
import type { Workers } from './workers.ts';

/** Elementary steps per model that a pair costs. */
const STEPS: Record<CorrelationMethod, number> = { spearman: 2, pearson: 1, kendall: 9 };

/**
 * The correlations of all pairs of metrics, each pair over the models that both have, by several methods.
 *
 * @param columns scores per metric, NaN where a model has none
 */
export async function correlateAll<Method extends CorrelationMethod>(
  workers: Workers,
  columns: readonly Float64Array[],
  methods: readonly Method[],
): Promise<Record<Method, Correlations>> {
  const shared = sharedColumns(columns);
  const models = columns[0]?.length ?? 0;
  // Pearson's r needs no sorted columns.
  const sorted = roomToSort(methods.some((method) => method !== 'pearson') ? shared : []);
  const toSort = sorted.tiedRunsSizes.length;
  await workers.share('sort', { columns: shared, sorted }, toSort, toSort * models * 80);
  const all = {} as Record<Method, Correlations>;
  for (const method of methods) {
    const found = emptyCorrelations(shared.length, method);
    const operations = pairCount(shared.length) * models * STEPS[method];
    const input = { columns: shared, sorted, method, found };
    await workers.share('correlate', input, shared.length, operations);
    all[method] = found;
  }
  return all;
}

/** Elementary steps per model that a cluster-robust test costs. */
const STEPS_OF_A_TEST = 18;

/**
 * Cluster-robust tests of Spearman's rho of all pairs of metrics.
 *
 * @param columns scores per metric, NaN where a model has none
 * @param wanted per pair, NaN where no test is wanted
 */
export async function testByFamily(
  workers: Workers,
  columns: readonly Float64Array[],
  families: Units,
  wanted: Float64Array,
): Promise<RobustTests> {
  const missing = () => sharedFloats(wanted.length).fill(Number.NaN);
  const found = { t: missing(), freedom: missing() };
  const input = { columns: sharedColumns(columns), families, wanted, found };
  const operations = wanted.length * families.of.length * STEPS_OF_A_TEST;
  await workers.share('robustTest', input, columns.length, operations);
  return found;
}

export interface ResampledIntervals {
  /** Of every pair, of the partial correlations where there is a control; none where nobody asked for them. */
  pairs: PairIntervals;
  /** Per quantity; `degenerate` counts the resamples in which it lacked a pair. */
  quantities: Distribution[];
}

/** Of a tile's pairs, what they are in all resamples takes no more than this. */
const MOST_VALUES = 2 ** 26;
/** Of a tile's metrics, a thread keeps no more than so many ranks: with weights and without, 256 MiB. */
const MOST_RANKS = 2 ** 24;

/**
 * 95 % percentile intervals of quantities built on Spearman's rho, and of every pair's: tile by tile, since all pairs in
 * all resamples may be more than fits into memory. Each tile draws the same resamples.
 */
export async function resampleAgreement(
  workers: Workers,
  resampled: Resampled,
  { withPairs }: { withPairs: boolean },
): Promise<ResampledIntervals> {
  const { counted, control, quantities, sampling } = resampled;
  const { resamples } = sampling;
  const models = resampled.columns[0]?.length ?? 0;
  const length = quantities.length * resamples;
  const [sum, parts] = [emptyParts(length), emptyParts(length)];
  const all = { ...resampled, columns: sharedColumns(resampled.columns) };
  const pairs = emptyIntervals(withPairs ? (control ? 2 : 1) * counted.length : 0);
  const tiles = [...pairTiles(all.columns.length, mostMetrics(models, control ? 2 * resamples : resamples))];
  const ofTile = tiles.length === 1 ? () => all : tiler(all);
  const most = Math.max(0, ...tiles.map(({ places }) => places.length)) * (control ? 2 : 1);
  // Used again and again: memory that is shared is given back late.
  const values = sharedFloats(withPairs ? most * resamples : 0);
  const found = sharedFloats(withPairs ? 4 * most : 0);
  for (const tile of tiles) {
    const size = withPairs ? tile.places.length * (control ? 2 : 1) : 0;
    const own = values.subarray(0, size * resamples);
    await resampleTile(workers, ofTile(tile), { ...parts, pairs: own });
    addParts(sum, parts);
    if (size === 0) continue;
    const ofPairs = found.subarray(0, 4 * size);
    await findIntervals(workers, own, resamples, ofPairs);
    putIntervals(ofPairs, tile, counted.length, pairs);
  }
  const ofQuantities = await shareIntervals(workers, quantitiesIn(sum), resamples);
  return {
    pairs,
    quantities: ofQuantities.map((interval, q) => ({
      ...interval,
      degenerate: degenerateIn(sum, q, resamples),
    })),
  };
}

/** How many metrics a tile has at most; `values` are what is kept of each of its pairs. */
function mostMetrics(models: number, values: number): number {
  const byValues = Math.sqrt((2 * MOST_VALUES) / values);
  return Math.max(2, Math.floor(Math.min(byValues, MOST_RANKS / models)));
}

async function resampleTile(workers: Workers, resampled: Resampled, values: ResampledValues): Promise<void> {
  const { columns, sampling } = resampled;
  const { resamples } = sampling;
  const operations = (resamples * columns.length ** 2 * (columns[0]?.length ?? 0)) / 4;
  await workers.share(
    'resample',
    { resampled, found: values },
    Math.ceil(resamples / CHUNK),
    operations,
    resamples,
  );
}

/** @param found of the tile's pairs, and behind them those of plain correlations */
function putIntervals(
  found: Float64Array,
  { places }: PairTile,
  all: number,
  { low, high, degenerate }: PairIntervals,
): void {
  for (let i = 0; 4 * i < found.length; i++) {
    const place = places[i % places.length]!;
    if (place < 0) continue;
    const to = i < places.length ? place : all + place;
    low[to] = found[4 * i]!;
    high[to] = found[4 * i + 1]!;
    degenerate[to] = found[4 * i + 2]!;
  }
}
