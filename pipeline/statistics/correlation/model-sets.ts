import { createHash } from 'node:crypto';
import { groups } from 'd3-array';
import { presentModels, type SortedColumn } from '../numbers/sorted-column.ts';
import { pairPlace } from './pairs.ts';

/** Models, and the pairs of metrics that are correlated over exactly these models. */
export type ModelSet = ReturnType<typeof modelSet>;
/** A metric over a set of models, which are numbered from 0 within the set. */
export type RankedMetric = ModelSet['ranked'][number];

/** A pair of metrics, as indices into the columns, and its place among all pairs. */
export interface Pair {
  a: number;
  b: number;
  place: number;
}

/** Fewer pairs take less time if each is computed by itself (measured on the leaderboard). */
const FEWEST_PAIRS = 10;

/** Of all sets' ranks together: 256 MiB. */
const MOST_BYTES = 2 ** 28;
/** Of a metric in a set, per model: three numbers of 16 bits. */
const BYTES_PER_RANK = 6;

/** Metrics with the same models. */
type Pattern = ReturnType<typeof patternsOf>[number];

/**
 * Divides pairs of metrics into sets that share their models, and unshared pairs: those of sets that are small, or that do not
 * fit into memory. The sets with the most pairs come first.
 *
 * @param columns the metrics; with a control, over the models that have it
 * @param counted per pair of metrics, NaN if it is not wanted
 * @param control a metric that is ranked in every set as well
 * @param bytes of memory for the sets' ranks; the first set is made in any case
 */
export function modelSets(
  columns: readonly SortedColumn[],
  counted: Float64Array,
  control?: SortedColumn,
  bytes = MOST_BYTES,
): { sets: ModelSet[]; unshared: Pair[] } {
  const groups = pairsByModels(patternsOf(columns), columns.length, counted);
  const fitting = groupsThatFit(groups, (columns[0]?.models ?? 0) * BYTES_PER_RANK, bytes);
  return {
    sets: groups
      .filter((group) => fitting.has(group))
      .map(({ patterns: [one, other], pairs }) =>
        modelSet(columns, inBoth(one.isIn, other.isIn), pairs, control),
      ),
    unshared: groups.filter((group) => !fitting.has(group)).flatMap(({ pairs }) => pairsOf(pairs)),
  };
}

function groupsThatFit(groups: readonly Group[], bytesPerMetric: number, bytes: number): Set<Group> {
  const fitting = new Set<Group>();
  const byPairs = groups.filter(({ pairs }) => pairs.length >= FEWEST_PAIRS * NUMBERS);
  byPairs.sort((one, other) => other.pairs.length - one.pairs.length);
  let left = bytes;
  for (const group of byPairs) {
    left -= metricsOf(group.pairs).length * bytesPerMetric;
    if (left < 0 && fitting.size > 0) break;
    fitting.add(group);
  }
  return fitting;
}

function metricsOf(pairs: Group['pairs']): number[] {
  return [...new Set(pairs.filter((_, i) => i % NUMBERS < 2))];
}

function pairsOf(pairs: Group['pairs']): Pair[] {
  return Array.from({ length: pairs.length / NUMBERS }, (_, i) => ({
    a: pairs[i * NUMBERS]!,
    b: pairs[i * NUMBERS + 1]!,
    place: pairs[i * NUMBERS + 2]!,
  }));
}

function patternsOf(columns: readonly SortedColumn[]) {
  return groups(columns.keys(), (metric) => keyOf(columns[metric]!.presence)).map(([, metrics]) => {
    const column = columns[metrics[0]!]!;
    return { isIn: presentModels(column), presence: column.presence, metrics };
  });
}

function inBoth(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((here, model) => here & other[model]!);
}

/** A hash of bits, since there may be as many keys as pairs. */
function keyOf({ buffer, byteOffset, byteLength }: Int32Array): string {
  return createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('base64');
}

/** Pairs of metrics that share their models. */
interface Group {
  /** The pairs' models are those in both patterns. */
  patterns: [Pattern, Pattern];
  /** Three numbers per pair, in one list to save memory: its metrics, the smaller one first, and its place among all pairs. */
  pairs: number[];
}

const NUMBERS = 3;

function pairsByModels(patterns: readonly Pattern[], metrics: number, counted: Float64Array): Group[] {
  const groups = new Map<string, Group>();
  for (const [i, one] of patterns.entries()) {
    for (const other of patterns.slice(i)) {
      const pairs = pairsBetween(one, other, metrics, counted);
      if (pairs.length === 0) continue;
      const key = keyOf(one.presence.map((word, w) => word & other.presence[w]!));
      const group = groups.get(key);
      if (group) for (const number of pairs) group.pairs.push(number);
      else groups.set(key, { patterns: [one, other], pairs });
    }
  }
  return [...groups.values()];
}

function pairsBetween(one: Pattern, other: Pattern, metrics: number, counted: Float64Array): number[] {
  const pairs: number[] = [];
  for (const a of one.metrics) {
    for (const b of other.metrics) {
      if (one === other && a >= b) continue;
      const [low, high] = a < b ? [a, b] : [b, a];
      const place = pairPlace(low, high, metrics);
      if (!Number.isNaN(counted[place])) pairs.push(low, high, place);
    }
  }
  return pairs;
}

function modelSet(
  columns: readonly SortedColumn[],
  isIn: Uint8Array,
  pairs: Group['pairs'],
  control?: SortedColumn,
) {
  const models = Uint16Array.from(isIn.keys()).filter((model) => isIn[model] === 1);
  // Per model of the cohort, its index in the set.
  const within = new Uint16Array(isIn.length);
  for (const [place, model] of models.entries()) within[model] = place;
  const rankedMetric = ({ order: all, runEnds }: SortedColumn) => {
    /** The models, ascending by score. */
    const order = new Uint16Array(models.length);
    /** Per model, the first place in that order with the same score, and the place behind the last. */
    const start = new Uint16Array(models.length);
    const end = new Uint16Array(models.length);
    let size = 0;
    for (let from = 0; from < all.length; from = runEnds[from]!) {
      const runStart = size;
      for (let i = from; i < runEnds[from]!; i++) {
        if (isIn[all[i]!] === 1) order[size++] = within[all[i]!]!;
      }
      for (let i = runStart; i < size; i++) {
        start[order[i]!] = runStart;
        end[order[i]!] = size;
      }
    }
    return { order, start, end };
  };
  const metrics = metricsOf(pairs);
  const ranked = metrics.map((metric) => rankedMetric(columns[metric]!));
  if (control) ranked.push(rankedMetric(control));
  return {
    /** As indices into the cohort's models. */
    models,
    /** The metrics of the pairs, and the control behind them. */
    ranked,
    pairs: pairsByMetric(metrics, pairs),
    /** The control's place in `ranked`. */
    control: control && metrics.length,
  };
}

/**
 * The pairs of each metric of a set with others.
 *
 * @param metrics of the set, in the order of `ranked`
 */
function pairsByMetric(metrics: readonly number[], pairs: Group['pairs']) {
  const ranked = new Map(metrics.map((metric, place) => [metric, place]));
  return groups(pairsOf(pairs), ({ a }) => a).map(([a, own]) => ({
    /** The metrics, as indices into `ranked`. */
    a: ranked.get(a)!,
    others: Int32Array.from(own, ({ b }) => ranked.get(b)!),
    /** Per other metric, the pair's place among all pairs of metrics. */
    places: Int32Array.from(own, ({ place }) => place),
  }));
}
