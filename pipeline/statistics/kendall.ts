import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';
import { presentBit, presentModels, runEnds, type SortedColumn } from './sorted-column.ts';

/**
 * Kendall's τ-b (Kendall 1945) over the models that both metrics have: (concordant − discordant) ÷
 * √((pairs − ties in x)(pairs − ties in y)), and its score z under independence, with variance corrected for ties
 * (Kendall 1970, section 4.3; SciPy's `asymptotic`). NaN where one is constant.
 *
 * A pair of metrics costs two passes. One along the order of the second takes down where its models stand in the
 * order of the first. The other goes through these places and asks at each how many earlier ones lie above it: these are
 * the discordant pairs (Knight 1966 counts them with a merge sort).
 *
 * No count exceeds the pairs of 65,535 models, which are fewer than 2³¹: `| 0` keeps counts in machine integers.
 */
export function kendallRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.models ?? 0;
  const isTied = metrics.map(({ tiedRuns }) => tiedRuns.length > 0);
  const ends: Uint16Array[] = [];
  const endsOf = (metric: number) => {
    ends[metric] ??= runEnds(metrics[metric]!);
    return ends[metric];
  };
  const isInFirst = new Uint8Array(models);
  const placeOf = new Uint16Array(models);
  const firstEnds = new Uint16Array(models);
  const walk = new Walk(models);
  return (a, { n, estimate, z }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    const first = metrics[a]!;
    presentModels(first, isInFirst);
    runEnds(first, firstEnds);
    for (let place = 0; place < first.order.length; place++) placeOf[first.order[place]!] = place;
    for (let b = a + 1; b < metrics.length; b++) {
      const second = metrics[b]!;
      const size = placesAlong(second.order, isInFirst, placeOf, walk.places);
      const ties = isTied[a] ? tiesAmong(first, second.presence) : NO_TIES;
      const counted = isTied[b]
        ? countWithTies(walk, second.order, endsOf(b), first.presence, firstEnds)
        : { discordant: countDiscordant(walk, size, firstEnds), ties: NO_TIES, tiedInBoth: 0 };
      // Neither tied nor discordant is concordant.
      const untied = (size * (size - 1) - ties.two - counted.ties.two) / 2 + counted.tiedInBoth;
      const { tau, score } = tauAndScore(size, untied - 2 * counted.discordant, ties, counted.ties);
      n[row + b] = size;
      estimate[row + b] = tau;
      z[row + b] = score;
    }
  };
}

/** Over runs of t tied models: sums of t(t − 1), t(t − 1)(t − 2) and t(t − 1)(2t + 5). */
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

/** Memory that the pairs of metrics share. */
class Walk {
  /** Where the models that both metrics have stand in the first one's order, along the order of the second. */
  readonly places: Uint16Array;
  /** Those of them that were already passed. */
  readonly before: PlaceSet;
  /** Per end of a run of the first metric, how many models of one run of the second are in it so far. */
  readonly tiedSoFar: Uint16Array;

  constructor(models: number) {
    this.places = new Uint16Array(models);
    this.before = new PlaceSet(models);
    this.tiedSoFar = new Uint16Array(models + 1);
  }
}

/** Fills `out` with the places of a metric's models in another's order, and says how many of them the other has. */
function placesAlong(order: Uint16Array, isIn: Uint8Array, placeOf: Uint16Array, out: Uint16Array): number {
  let size = 0;
  for (let i = 0; i < order.length; i = (i + 1) | 0) {
    const model = order[i]!;
    // Without a branch: what the other lacks is written over.
    out[size] = placeOf[model]!;
    size = (size + isIn[model]!) | 0;
  }
  return size;
}

/** Discordant pairs where the second metric has no ties. */
function countDiscordant({ places, before }: Walk, size: number, firstEnds: Uint16Array): number {
  before.clear();
  let discordant = 0;
  for (let i = 0; i < size; i = (i + 1) | 0) {
    const place = places[i]!;
    discordant = (discordant + countFrom(before, firstEnds[place]!)) | 0;
    add(before, place);
  }
  return discordant;
}

/** The same where it has some. A run's models are not discordant: each is compared before any of them is added. */
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

/** The ties of a metric among the models that another has too. */
function tiesAmong({ order, tiedRuns }: SortedColumn, presence: Int32Array): Ties {
  const ties = { two: 0, three: 0, variance: 0 };
  for (let run = 0; run < tiedRuns.length; run += 2) {
    addRun(ties, presentAmong(order, tiedRuns[run]!, tiedRuns[run + 1]!, presence));
  }
  return ties;
}

/** How many models of a run of ties another metric has too. */
function presentAmong(order: Uint16Array, start: number, end: number, presence: Int32Array): number {
  let present = 0;
  for (let i = start; i < end; i = (i + 1) | 0) present = (present + presentBit(presence, order[i]!)) | 0;
  return present;
}

/**
 * A set of places that says in a few steps how many of its members are at a place or behind it: bits in words of 32,
 * four words to a group, four groups to a super-group. One integer per group holds, for each of its words, how many
 * members are in the group's later words; one per super-group the same for its groups; members behind a super-group
 * are counted plainly.
 */
class PlaceSet {
  readonly bits: Int32Array;
  /** Per group 8 bits a word: no more than 96 members are in the three words behind the first. */
  readonly inGroup: Int32Array;
  /** Per super-group 10 bits a group: no more than 384 members are in the three groups behind the first. */
  readonly inSuperGroup: Int32Array;
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

function add({ bits, inGroup, inSuperGroup, behindSuperGroup }: PlaceSet, place: number): void {
  const word = place >>> 5;
  const group = word >>> 2;
  const superGroup = group >>> 2;
  bits[word]! |= 1 << (place & 31);
  // One more for each of the earlier words or groups: those whose counters are in the lower bits.
  inGroup[group] = (inGroup[group]! + (0x010101 & ((1 << (8 * (word & 3))) - 1))) | 0;
  inSuperGroup[superGroup] = (inSuperGroup[superGroup]! + (0x100401 & ((1 << (10 * (group & 3))) - 1))) | 0;
  for (let s = 0; s < superGroup; s = (s + 1) | 0) behindSuperGroup[s] = (behindSuperGroup[s]! + 1) | 0;
}

function countFrom({ bits, inGroup, inSuperGroup, behindSuperGroup }: PlaceSet, place: number): number {
  const word = place >>> 5;
  const group = word >>> 2;
  const superGroup = group >>> 2;
  const inWord = countBits(bits[word]! >>> (place & 31));
  const behindWord = (inGroup[group]! >>> (8 * (word & 3))) & 255;
  const behindGroup = (inSuperGroup[superGroup]! >>> (10 * (group & 3))) & 1023;
  return (inWord + behindWord + behindGroup + behindSuperGroup[superGroup]!) | 0;
}

/** How many bits of a word are set, by adding neighbours in parallel (Warren 2013, section 5.1). */
function countBits(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const fours = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
