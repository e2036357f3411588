import { clamp } from './clamp.ts';
import type { CorrelationRow } from './correlation.ts';
import { rowStart } from './pairs.ts';
import type { SortedColumn } from './sorted-column.ts';

/**
 * Kendall's τ-b (Kendall 1945) over the models that both metrics have: (concordant − discordant) ÷
 * √((pairs − ties in x)(pairs − ties in y)), and its score z under independence, with variance corrected for ties
 * (Kendall 1970, section 4.3; SciPy's `asymptotic`). NaN where one is constant.
 *
 * Pairs are counted by walking along the one metric's order and asking at every model how many of those before
 * it stand above it in the other's (Knight 1966 does so with a merge sort).
 */
export function kendallRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const models = metrics[0]?.isPresent.length ?? 0;
  const isTied = metrics.map(({ runEnd }) => runEnd.some((end, place) => end !== place + 1));
  const places = new Places(models);
  const before = new PlaceSet(models);
  return (a, { n, estimate, z }) => {
    const first = rowStart(a, metrics.length) - a - 1;
    places.set(metrics[a]!);
    for (let b = a + 1; b < metrics.length; b++) {
      const counted = countPairs(metrics[b]!, metrics[a]!.isPresent, places, before);
      const ties = isTied[a] ? tiesAmong(metrics[a]!, metrics[b]!.isPresent) : NO_TIES;
      n[first + b] = counted.n;
      const { tau, score } = tauAndScore(counted.n, counted.difference, counted.ties, ties);
      estimate[first + b] = tau;
      z[first + b] = score;
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

/** Where a metric's models stand in its order: each at a place of its own, within the run that it is tied in. */
class Places {
  readonly own: Uint16Array;
  readonly runStart: Uint16Array;
  readonly runEnd: Uint16Array;

  constructor(models: number) {
    this.own = new Uint16Array(models);
    this.runStart = new Uint16Array(models);
    this.runEnd = new Uint16Array(models);
  }

  set({ order, runEnd }: SortedColumn): void {
    for (let start = 0; start < order.length; start = runEnd[start]!) {
      for (let i = start; i < runEnd[start]!; i++) {
        const model = order[i]!;
        this.own[model] = i;
        this.runStart[model] = start;
        this.runEnd[model] = runEnd[start]!;
      }
    }
  }
}

/**
 * A set of places that says how many of its members are at a place or behind it: bits in words of 32, and for each word
 * how many members are in words behind it, first within its block of words, then beyond. Blocks of about √words make
 * both equally short.
 */
class PlaceSet {
  readonly bits: Int32Array;
  readonly behindInBlock: Int32Array;
  readonly behindBlock: Int32Array;
  /** log₂ of the words in a block. */
  readonly blockBits: number;

  constructor(places: number) {
    const words = (places >>> 5) + 1;
    this.blockBits = Math.round(Math.log2(words) / 2);
    this.bits = new Int32Array(words);
    this.behindInBlock = new Int32Array(words);
    this.behindBlock = new Int32Array((words >>> this.blockBits) + 1);
  }

  clear(): void {
    this.bits.fill(0);
    this.behindInBlock.fill(0);
    this.behindBlock.fill(0);
  }
}

function add({ bits, behindInBlock, behindBlock, blockBits }: PlaceSet, place: number): void {
  const word = place >>> 5;
  const block = word >>> blockBits;
  bits[word]! |= 1 << (place & 31);
  for (let w = block << blockBits; w < word; w++) behindInBlock[w] = (behindInBlock[w]! + 1) | 0;
  for (let b = 0; b < block; b++) behindBlock[b] = (behindBlock[b]! + 1) | 0;
}

function countFrom({ bits, behindInBlock, behindBlock, blockBits }: PlaceSet, place: number): number {
  const word = place >>> 5;
  const inWord = countBits(bits[word]! >>> (place & 31));
  return (inWord + behindInBlock[word]! + behindBlock[word >>> blockBits]!) | 0;
}

/** How many bits of a word are set, by adding neighbours in parallel (Warren 2013, section 5.1). */
function countBits(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const fours = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Concordant minus discordant pairs of the models that both have, and the ties of the metric walked along. */
function countPairs({ order, runEnd }: SortedColumn, isIn: Uint8Array, places: Places, before: PlaceSet) {
  const { own, runStart, runEnd: behindRun } = places;
  before.clear();
  const ties = { two: 0, three: 0, variance: 0 };
  let n = 0;
  let difference = 0;
  for (let start = 0; start < order.length; ) {
    const end = runEnd[start]!;
    for (let i = start; i < end; i = (i + 1) | 0) {
      const model = order[i]!;
      if (isIn[model] === 0) continue;
      const above = countFrom(before, behindRun[model]!);
      const isAlone = behindRun[model]! - runStart[model]! === 1;
      const notBelow = isAlone ? above : countFrom(before, runStart[model]!);
      difference += (n - notBelow - above) | 0;
    }
    let tied = 0;
    for (; start < end; start = (start + 1) | 0) {
      const model = order[start]!;
      if (isIn[model] === 0) continue;
      add(before, own[model]!);
      tied = (tied + 1) | 0;
    }
    if (tied > 1) addRun(ties, tied);
    n = (n + tied) | 0;
  }
  return { n, difference, ties };
}

/** The ties of a metric among the models that another has too. */
function tiesAmong({ order, runEnd }: SortedColumn, isIn: Uint8Array): Ties {
  const ties = { two: 0, three: 0, variance: 0 };
  for (let start = 0; start < order.length; start = runEnd[start]!) {
    if (runEnd[start]! === start + 1) continue;
    let tied = 0;
    for (let i = start; i < runEnd[start]!; i++) tied += isIn[order[i]!]!;
    addRun(ties, tied);
  }
  return ties;
}
