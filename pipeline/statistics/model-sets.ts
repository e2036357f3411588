import { createHash } from 'node:crypto';
import { pairPlace } from './pairs.ts';
import { presentModels, runEnds, type SortedColumn } from './sorted-column.ts';

/** Some models, and what there is to compute over just these: the pairs of metrics that both have them, and no other. */
export interface ModelSet {
  /** As indices into the cohort's. */
  models: Uint16Array;
  /** The metrics of the pairs, and the control; an even number, where need be with one more that is constant. */
  ranked: RankedMetric[];
  /** The place of the control among them. */
  control?: number;
  /** Pairs that stand close together among the ranked, and the others. */
  tiles: Tile[];
  singles: Single[];
}

/** A metric over a set of models, which are counted from 0 within the set. */
export interface RankedMetric {
  /** The models, ascending by score. */
  order: Uint16Array;
  /** Per model, where in that order the run of tied scores begins that it is in, and where it ends. */
  start: Uint16Array;
  end: Uint16Array;
}

/** Metrics whose sums of products are computed together: each of four with each of four. */
export interface Tile {
  /** The first of the four, as indices into `ranked`. */
  a: number;
  b: number;
  /** Per pair (first of a with those of b, second …) its place among the pairs of metrics; −1 where it is none. */
  places: Int32Array;
}

export const TILE = 4;

/** Two metrics of a set, as indices into `ranked`, and their place among the pairs of metrics. */
export interface Single {
  a: number;
  b: number;
  place: number;
}

/** A tile takes as long as about so many single pairs. */
const WORTH_A_TILE = 4;

/** Of the ranks of all sets together: 256 MiB. */
const MOST_BYTES = 2 ** 28;
/** Of a metric's ranks in a set, per model: three numbers of 16 bits. */
const BYTES_OF_A_RANK = 6;

/** Metrics that lack the same models. */
interface Pattern {
  isIn: Uint8Array;
  /** The same, a bit per model. */
  presence: Int32Array;
  metrics: number[];
}

/**
 * The sets of models that many pairs of metrics have in common, each once, and the other pairs as they are (`a` and `b`
 * are then indices into `columns`). Where there are so many sets that their ranks would not fit, those of the fewest pairs
 * are no sets.
 *
 * @param columns the metrics; with a control, of models that have it alone
 * @param counted per pair of metrics, NaN where it is not wanted
 * @param control a metric that is ranked in every set as well
 * @param bytes for the ranks of all sets; there is one set in any case
 */
export function modelSets(
  columns: readonly SortedColumn[],
  counted: Float64Array,
  control?: SortedColumn,
  bytes = MOST_BYTES,
): { sets: ModelSet[]; lone: Single[] } {
  const wanted = [...wantedPairs(patternsOf(columns), columns.length, counted).values()];
  const together = setsThatFit(wanted, (columns[0]?.models ?? 0) * BYTES_OF_A_RANK, bytes);
  return {
    sets: wanted
      .filter((each) => together.has(each))
      .map(({ patterns: [one, other], pairs }) =>
        modelSet(columns, inBoth(one.isIn, other.isIn), pairs, control),
      ),
    lone: wanted.filter((each) => !together.has(each)).flatMap(({ pairs }) => singlesOf(pairs)),
  };
}

/** Those of many pairs, the ones of most pairs first, as far as there is room. */
function setsThatFit(wanted: readonly Wanted[], bytesOfMetric: number, bytes: number): Set<Wanted> {
  const together = new Set<Wanted>();
  const byPairs = wanted.filter(({ pairs }) => pairs.length >= WORTH_A_TILE * NUMBERS);
  byPairs.sort((one, other) => other.pairs.length - one.pairs.length);
  let room = bytes;
  for (const each of byPairs) {
    room -= metricsOf(each.pairs).length * bytesOfMetric;
    if (room < 0 && together.size > 0) break;
    together.add(each);
  }
  return together;
}

function metricsOf(pairs: Wanted['pairs']): number[] {
  return [...new Set(pairs.filter((_, i) => i % NUMBERS < 2))];
}

function singlesOf(pairs: readonly number[]): Single[] {
  return Array.from({ length: pairs.length / NUMBERS }, (_, i) => {
    const [a, b, place] = pairs.slice(i * NUMBERS, (i + 1) * NUMBERS);
    return { a: a!, b: b!, place: place! };
  });
}

function patternsOf(columns: readonly SortedColumn[]): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const [metric, column] of columns.entries()) {
    const key = keyOf(column.presence);
    const pattern = patterns.get(key) ?? {
      isIn: presentModels(column),
      presence: column.presence,
      metrics: [],
    };
    pattern.metrics.push(metric);
    patterns.set(key, pattern);
  }
  return [...patterns.values()];
}

function inBoth(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((here, model) => here & other[model]!);
}

/** Of bits that say which models are in. There may be as many of these as pairs, so a hash stands for them. */
function keyOf({ buffer, byteOffset, byteLength }: Int32Array): string {
  return createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('base64');
}

interface Wanted {
  /** Whose models both are the set's. */
  patterns: [Pattern, Pattern];
  /** Of each pair three numbers, one after the other: its two metrics, the smaller one first, and its place among all. */
  pairs: number[];
}

const NUMBERS = 3;

/** The wanted pairs, by the models that both have. */
function wantedPairs(
  patterns: readonly Pattern[],
  metrics: number,
  counted: Float64Array,
): Map<string, Wanted> {
  const sets = new Map<string, Wanted>();
  for (const [i, one] of patterns.entries()) {
    for (const other of patterns.slice(i)) {
      const pairs = pairsBetween(one, other, metrics, counted);
      if (pairs.length === 0) continue;
      const key = keyOf(one.presence.map((word, i) => word & other.presence[i]!));
      const set = sets.get(key);
      if (set) for (const number of pairs) set.pairs.push(number);
      else sets.set(key, { patterns: [one, other], pairs });
    }
  }
  return sets;
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
  pairs: Wanted['pairs'],
  control?: SortedColumn,
): ModelSet {
  const models = Uint16Array.from(isIn.keys()).filter((model) => isIn[model] === 1);
  const within = new Uint16Array(isIn.length);
  for (const [place, model] of models.entries()) within[model] = place;
  const metrics = metricsOf(pairs);
  const ranked = metrics.map((metric) => rankedMetric(columns[metric]!, isIn, within, models.length));
  if (control) ranked.push(rankedMetric(control, isIn, within, models.length));
  if (ranked.length % 2 === 1) ranked.push(constantMetric(models.length));
  return { models, ranked, ...tilesOf(metrics, pairs), ...(control && { control: metrics.length }) };
}

/** @param within the places of the set's models among each other */
function rankedMetric(
  sorted: SortedColumn,
  isIn: Uint8Array,
  within: Uint16Array,
  models: number,
): RankedMetric {
  const all = sorted.order;
  const runEnd = runEnds(sorted);
  const order = new Uint16Array(models);
  const start = new Uint16Array(models);
  const end = new Uint16Array(models);
  let size = 0;
  for (let from = 0; from < all.length; from = runEnd[from]!) {
    const runStart = size;
    for (let i = from; i < runEnd[from]!; i++) {
      if (isIn[all[i]!] === 1) order[size++] = within[all[i]!]!;
    }
    for (let i = runStart; i < size; i++) {
      start[order[i]!] = runStart;
      end[order[i]!] = size;
    }
  }
  return { order, start, end };
}

function constantMetric(models: number): RankedMetric {
  const order = Uint16Array.from({ length: models }, (_, model) => model);
  return { order, start: new Uint16Array(models), end: new Uint16Array(models).fill(models) };
}

/** The wanted pairs of some metrics, in tiles where there are enough of them close together. */
function tilesOf(metrics: readonly number[], pairs: Wanted['pairs']): Pick<ModelSet, 'tiles' | 'singles'> {
  const places = new Map<number, Map<number, number>>();
  for (const { a, b, place } of singlesOf(pairs)) places.set(a, (places.get(a) ?? new Map()).set(b, place));
  const placeOf = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? -1 : (places.get(Math.min(a, b))?.get(Math.max(a, b)) ?? -1);
  const tiles: Tile[] = [];
  const singles: Single[] = [];
  for (let a = 0; a < metrics.length; a += TILE) {
    for (let b = a; b < metrics.length; b += TILE) {
      const places = new Int32Array(TILE * TILE).fill(-1);
      const wanted: Single[] = [];
      for (let i = 0; i < TILE; i++) {
        // Within four metrics each pair comes twice.
        for (let j = a === b ? i + 1 : 0; j < TILE; j++) {
          const place = placeOf(metrics[a + i], metrics[b + j]);
          places[i * TILE + j] = place;
          if (place >= 0) wanted.push({ a: a + i, b: b + j, place });
        }
      }
      if (wanted.length >= WORTH_A_TILE) tiles.push({ a, b, places });
      else singles.push(...wanted);
    }
  }
  return { tiles, singles };
}
