import { clamp } from '../numbers/rounding.ts';
import type { SortedColumn } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Kendall's τ-b (Kendall 1945) over the models that have both metrics,
 * (concordant − discordant) ÷ √((pairs − ties in x)(pairs − ties in y)), and its z statistic under independence, with
 * the variance corrected for ties (Kendall 1970, section 4.3; SciPy's `asymptotic`). NaN if there are fewer than 3
 * models, or if a metric is constant over them.
 */
export function kendallRow(metrics: readonly SortedColumn[]): CorrelationRow {
  const places = metrics.map(placesOf);
  const tiedRuns = metrics.map(({ runEnds }) => runEnds.filter(isTiedStart));
  const room = roomFor(metrics[0]?.models ?? 0);
  return (a, { n, estimate, z }) => {
    const row = rowStart(a, metrics.length) - a - 1;
    for (let b = a + 1; b < metrics.length; b++) {
      const counted = countPairs(places[a]!, tiedRuns[a]!, metrics[b]!, room);
      const { tau, score } = tauAndScore(counted);
      n[row + b] = counted.size;
      estimate[row + b] = tau;
      z[row + b] = score;
    }
  };
}

/** Per model, the place after its run of tied scores; 0 without a score. */
function placesOf({ order, runEnds, models }: SortedColumn): Uint16Array {
  const places = new Uint16Array(models);
  for (let place = 0; place < order.length; place++) places[order[place]!] = runEnds[place]!;
  return places;
}

/** Whether a run of at least two ties starts at a place, given the ends of the runs. */
function isTiedStart(end: number, place: number, runEnds: Uint16Array): boolean {
  return end > place + 1 && runEnds[place - 1] !== end;
}

/** Sums over the runs of t tied models of t(t − 1), t(t − 1)(t − 2) and t(t − 1)(2t + 5). */
type Ties = Record<'two' | 'three' | 'variance', number>;

function addRun(ties: Ties, tied: number): void {
  const two = tied * (tied - 1);
  ties.two += two;
  ties.three += two * (tied - 2);
  ties.variance += two * (2 * tied + 5);
}

function tauAndScore({ size, discordant, x, y, tiedInBoth }: ReturnType<typeof countPairs>) {
  const two = size * (size - 1);
  if (size < 3 || x.two === two || y.two === two) return { tau: Number.NaN, score: Number.NaN };
  // Pairs that are neither tied nor discordant are concordant.
  const difference = (two - x.two - y.two) / 2 + tiedInBoth - 2 * discordant;
  const tau = clamp((2 * difference) / Math.sqrt((two - x.two) * (two - y.two)));
  const variance =
    (two * (2 * size + 5) - x.variance - y.variance) / 18 +
    (x.two * y.two) / (2 * two) +
    (x.three * y.three) / (9 * two * (size - 2));
  return { tau, score: difference / Math.sqrt(variance) };
}

/** Memory that all pairs of metrics reuse. Places are those of the first metric. */
function roomFor(models: number) {
  return {
    /** A binary tree over the places: per inner node, how many models so far are in its right half. */
    tree: new Int32Array(2 ** Math.ceil(Math.log2(models + 1))),
    /** Per place, its number of models so far, and how many of these are in the second metric's current run. */
    atPlace: new Uint16Array(models + 1),
    inRun: new Uint16Array(models + 1),
  };
}

/**
 * Counts the models with both metrics, and their pairs, along the second metric's order. A tied pair is not discordant, so a run is compared before it is added.
 *
 * @param placeOf the place of each model in the first metric's order, that after its run
 * @param tiedRuns the places of the first metric's runs of ties
 */
function countPairs(
  placeOf: Uint16Array,
  tiedRuns: Uint16Array,
  { order, runEnds }: SortedColumn,
  { tree, atPlace, inRun }: ReturnType<typeof roomFor>,
) {
  tree.fill(0);
  atPlace.fill(0);
  const x = { two: 0, three: 0, variance: 0 };
  const y = { ...x };
  let size = 0;
  let discordant = 0;
  let tiedInBoth = 0;
  for (let start = 0; start < order.length; ) {
    const from = start;
    const end = runEnds[start]!;
    const isAlone = Number(end === start + 1);
    let tied = 0;
    for (; start < end; start = (start + 1) | 0) {
      const place = placeOf[order[start]!]!;
      if (place === 0) continue;
      discordant = (discordant + later(tree, place, isAlone)) | 0;
      atPlace[place]!++;
      tied = (tied + 1) | 0;
      if (isAlone) continue;
      tiedInBoth = (tiedInBoth + inRun[place]!) | 0;
      inRun[place]!++;
    }
    size = (size + tied) | 0;
    if (isAlone) continue;
    addRun(y, tied);
    for (let i = from; i < end; i = (i + 1) | 0) {
      const place = placeOf[order[i]!]!;
      if (place === 0) continue;
      later(tree, place, 1);
      inRun[place] = 0;
    }
  }
  for (const end of tiedRuns) addRun(x, atPlace[end]!);
  return { size, discordant, x, y, tiedInBoth };
}

/** How many models so far are at later places; then adds this many at the place. */
function later(tree: Int32Array, place: number, added: number): number {
  let found = 0;
  for (let node = (tree.length + place) | 0; node > 1; ) {
    const isRight = node & 1;
    node >>= 1;
    const onRight = tree[node]!;
    found = (found + (onRight & (isRight - 1))) | 0;
    tree[node] = (onRight + (isRight & added)) | 0;
  }
  return found;
}
