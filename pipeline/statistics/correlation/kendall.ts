import { clamp } from '../numbers/clamp.ts';
import { presentBit, runEnds, type SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Kendall's τ-b (Kendall 1945) over the models that have both metrics,
 * (concordant − discordant) ÷ √((pairs − ties in x)(pairs − ties in y)), and its z statistic under independence, with
 * the variance corrected for ties (Kendall 1970, section 4.3; SciPy's `asymptotic`). NaN if there are fewer than 3
 * models, or if a metric is constant over them.
 *
 * A pair of metrics takes two passes. The first goes along the second metric's order and lists the models' places in
 * the first metric's order. The second pass counts, for each of these places, the earlier ones that are larger: the
 * discordant pairs (Knight 1966 counts them with a merge sort).
 *
 * `| 0` keeps counts in machine integers: 65,535 models have fewer than 2³¹ pairs.
 */
export function kendallRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const isTied = metrics.map(({ tiedRuns }) => tiedRuns.length > 0);
  const ends: Uint16Array[] = [];
  const endsOf = (metric: number) => {
    ends[metric] ??= runEnds(metrics[metric]!);
    return ends[metric];
  };
  const placeOf = new Uint16Array(models);
  const firstEnds = new Uint16Array(models);
  const walk = new Walk(models);
  return (a, { n, estimate, z }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    const first = metrics[a]!;
    runEnds(first, firstEnds);
    placeOf.fill(NO_PLACE);
    for (let place = 0; place < first.order.length; place++) placeOf[first.order[place]!] = place;
    for (let b = a + 1; b < metrics.length; b++) {
      const second = metrics[b]!;
      const size = placesAlong(second.order, placeOf, walk.places);
      const ties = isTied[a] ? tiesAmong(first, second.presence) : NO_TIES;
      const counted = isTied[b]
        ? countWithTies(walk, second.order, endsOf(b), first.presence, firstEnds)
        : {
            discordant: countDiscordant(walk, size, isTied[a] ? firstEnds : undefined),
            ties: NO_TIES,
            tiedInBoth: 0,
          };
      // Pairs that are neither tied nor discordant are concordant.
      const untied = (size * (size - 1) - ties.two - counted.ties.two) / 2 + counted.tiedInBoth;
      const { tau, score } = tauAndScore(size, untied - 2 * counted.discordant, ties, counted.ties);
      n[row + b] = size;
      estimate[row + b] = tau;
      z[row + b] = score;
    }
  };
}

/** Sums over the runs of t tied models of t(t − 1), t(t − 1)(t − 2) and t(t − 1)(2t + 5). */
interface Ties {
  two: number;
  three: number;
  variance: number;
}

const NO_TIES: Readonly<Ties> = { two: 0, three: 0, variance: 0 };

function addRun(ties: Ties, tied: number): void {
  const two = tied * (tied - 1);
  ties.two += two;
  ties.three += two * (tied - 2);
  ties.variance += two * (2 * tied + 5);
}

function tauAndScore(n: number, difference: number, x: Readonly<Ties>, y: Readonly<Ties>) {
  const two = n * (n - 1);
  if (n < 3 || x.two === two || y.two === two) return { tau: Number.NaN, score: Number.NaN };
  const tau = clamp((2 * difference) / Math.sqrt((two - x.two) * (two - y.two)));
  const variance =
    (two * (2 * n + 5) - x.variance - y.variance) / 18 +
    (x.two * y.two) / (2 * two) +
    (x.three * y.three) / (9 * two * (n - 2));
  return { tau, score: difference / Math.sqrt(variance) };
}

/** Memory that all pairs of metrics reuse. */
class Walk {
  /** The models that have both metrics, in the second metric's order, as places in the first metric's order. */
  readonly places: Uint16Array;
  /** The places before the current one in `places`. */
  readonly before: PlaceSet;
  /** Per end of a group of ties in the first metric: how many models of the second metric's current group are in it so far. */
  readonly tiedSoFar: Uint16Array;

  constructor(models: number) {
    this.places = new Uint16Array(models);
    this.before = new PlaceSet(models);
    this.tiedSoFar = new Uint16Array(models + 1);
  }
}

/** The place of a model without a score; others are smaller (`MOST_MODELS`). */
const NO_PLACE = 2 ** 16 - 1;

/** Writes the places of a metric's models in another metric's order, and returns how many models have both. */
function placesAlong(order: Uint16Array, placeOf: Uint16Array, out: Uint16Array): number {
  let size = 0;
  for (let i = 0; i < order.length; i = (i + 1) | 0) {
    const place = placeOf[order[i]!]!;
    // Without a branch: NO_PLACE is overwritten.
    out[size] = place;
    size = (size + Number(place !== NO_PLACE)) | 0;
  }
  return size;
}

/**
 * The number of discordant pairs if the second metric has no ties.
 *
 * @param firstEnds undefined if the first metric has no ties either
 */
function countDiscordant({ places, before }: Walk, size: number, firstEnds: Uint16Array | undefined): number {
  before.clear();
  let discordant = 0;
  if (firstEnds === undefined) {
    for (let i = 0; i < size; i = (i + 1) | 0) discordant = (discordant + add(before, places[i]!)) | 0;
    return discordant;
  }
  for (let i = 0; i < size; i = (i + 1) | 0) {
    const place = places[i]!;
    discordant = (discordant + countFrom(before, firstEnds[place]!)) | 0;
    add(before, place);
  }
  return discordant;
}

/**
 * The number of discordant pairs, and the ties, if the second metric has ties. A tied pair is not discordant, so all
 * models of a run are compared before any of them is added.
 */
function countWithTies(
  { places, before, tiedSoFar }: Walk,
  order: Uint16Array,
  ends: Uint16Array,
  presence: Int32Array,
  firstEnds: Uint16Array,
) {
  before.clear();
  const ties = { two: 0, three: 0, variance: 0 };
  let discordant = 0;
  let tiedInBoth = 0;
  let from = 0;
  for (let start = 0; start < order.length; start = ends[start]!) {
    const tied = presentAmong(order, start, ends[start]!, presence);
    const to = (from + tied) | 0;
    for (let i = from; i < to; i = (i + 1) | 0) {
      const behind = firstEnds[places[i]!]!;
      discordant = (discordant + countFrom(before, behind)) | 0;
      tiedInBoth = (tiedInBoth + tiedSoFar[behind]!) | 0;
      tiedSoFar[behind]!++;
    }
    for (; from < to; from = (from + 1) | 0) {
      const place = places[from]!;
      add(before, place);
      tiedSoFar[firstEnds[place]!] = 0;
    }
    if (tied > 1) addRun(ties, tied);
  }
  return { discordant, ties, tiedInBoth };
}

/** The ties of a metric among the models that have both metrics. */
function tiesAmong({ order, tiedRuns }: SortedColumn, presence: Int32Array): Ties {
  const ties = { two: 0, three: 0, variance: 0 };
  for (let run = 0; run < tiedRuns.length; run += 2) {
    addRun(ties, presentAmong(order, tiedRuns[run]!, tiedRuns[run + 1]!, presence));
  }
  return ties;
}

/** How many models of a run of ties have the other metric too. */
function presentAmong(order: Uint16Array, start: number, end: number, presence: Int32Array): number {
  let present = 0;
  for (let i = start; i < end; i = (i + 1) | 0) present = (present + presentBit(presence, order[i]!)) | 0;
  return present;
}

/**
 * A set of places that counts its members from a given place on in constant time. It has one bit per place: 32 bits
 * to a word, four words to a group, four groups to a super-group. The counters of a group's words are packed into one
 * integer, and so are those of a super-group's groups.
 */
class PlaceSet {
  readonly bits: Int32Array;
  /** Per group, 8 bits for each of its words: how many bits are set in the group's later words, at most 96. */
  readonly inGroup: Int32Array;
  /** Per super-group, 10 bits for each of its groups: how many bits are set in its later groups, at most 384. */
  readonly inSuperGroup: Int32Array;
  /** Per super-group, the number of members in all later super-groups. */
  readonly behindSuperGroup: Int32Array;

  constructor(places: number) {
    const words = (places >>> 5) + 1;
    this.bits = new Int32Array(words);
    this.inGroup = new Int32Array((words >>> 2) + 1);
    this.inSuperGroup = new Int32Array((words >>> 4) + 1);
    this.behindSuperGroup = new Int32Array((words >>> 4) + 1);
  }

  clear(): void {
    this.bits.fill(0);
    this.inGroup.fill(0);
    this.inSuperGroup.fill(0);
    this.behindSuperGroup.fill(0);
  }
}

/** Adds a place to the set, and returns how many members are later than it: both at once take less time. */
function add({ bits, inGroup, inSuperGroup, behindSuperGroup }: PlaceSet, place: number): number {
  const word = place >>> 5;
  const group = word >>> 2;
  const superGroup = group >>> 2;
  const own = bits[word]!;
  const inWord = countBits(own >>> (place & 31));
  bits[word] = own | (1 << (place & 31));
  // Adds 1 to the counters of all earlier words or groups, which are in the lower bits.
  const counts = inGroup[group]!;
  const shift = 8 * (word & 3);
  inGroup[group] = (counts + (0x010101 & ((1 << shift) - 1))) | 0;
  const superCounts = inSuperGroup[superGroup]!;
  const superShift = 10 * (group & 3);
  inSuperGroup[superGroup] = (superCounts + (0x100401 & ((1 << superShift) - 1))) | 0;
  const behind = behindSuperGroup[superGroup]!;
  for (let s = 0; s < superGroup; s = (s + 1) | 0) behindSuperGroup[s] = (behindSuperGroup[s]! + 1) | 0;
  return (inWord + ((counts >>> shift) & 255) + ((superCounts >>> superShift) & 1023) + behind) | 0;
}

/** How many members are at `place` or later. */
function countFrom({ bits, inGroup, inSuperGroup, behindSuperGroup }: PlaceSet, place: number): number {
  const word = place >>> 5;
  const group = word >>> 2;
  const superGroup = group >>> 2;
  const inWord = countBits(bits[word]! >>> (place & 31));
  const behindWord = (inGroup[group]! >>> (8 * (word & 3))) & 255;
  const behindGroup = (inSuperGroup[superGroup]! >>> (10 * (group & 3))) & 1023;
  return (inWord + behindWord + behindGroup + behindSuperGroup[superGroup]!) | 0;
}

/** The number of set bits of a word, by adding neighbouring fields in parallel (Warren 2013, section 5.1). */
function countBits(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const fours = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
