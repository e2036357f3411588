import { clamp } from './clamp.ts';
import { lonePairs, lonePartials } from './lone-pairs.ts';
import { type ModelSet, modelSets, type RankedMetric, TILE, type Tile } from './model-sets.ts';
import { partialCorrelation } from './partial.ts';
import { sortColumns } from './sorted-column.ts';

/** Writes the correlation of every pair of metrics over models that stand `counts[i]` times in the cohort. */
export type Evaluate = (counts: Int32Array, estimates: Float64Array) => void;

/**
 * Spearman's rho of every pair of metrics over the models that both have (pairwise complete), for one resample
 * of models after another. Ranks are taken anew within the models of a pair; pairs over the same models share that
 * work. Mid-ranks are doubled, so they are integers and all sums are exact: what is computed together or apart makes
 * no difference.
 *
 * @param columns one Float64Array of scores per metric, NaN where a model has none
 * @param counted per pair of metrics, NaN where it is not wanted
 * @param control with it, the partial correlations given this metric, over the models that have it too
 * @returns what writes NaN for a pair that is not wanted or of which a metric is constant in the resample. With a
 *   control it writes twice as many numbers: after the partial correlations the plain ones over the same models.
 */
export function resampledSpearman(
  columns: readonly Float64Array[],
  counted: Float64Array,
  control?: Float64Array,
): Evaluate {
  const sorted = sortColumns(control ? columns.map((column) => whereKnown(column, control)) : columns);
  const given = control && sortColumns([control])[0]!;
  const { sets, lone } = modelSets(sorted, counted, given);
  const correlateLone = given ? lonePartials(sorted, given, lone) : lonePairs(sorted, lone);
  const metrics = sets.reduce((most, { ranked }) => Math.max(most, ranked.length), 0);
  const resample = new Resample(columns[0]?.length ?? 0, metrics);
  return (counts, estimates) => {
    estimates.fill(Number.NaN);
    for (const set of sets) {
      resample.draw(set, counts);
      resample.correlate(set, estimates);
      if (set.control !== undefined) resample.holdConstant(set, set.control, estimates);
    }
    correlateLone(counts, estimates);
  };
}

/** The scores of models that have the control. */
function whereKnown(column: Float64Array, control: Float64Array): Float64Array {
  return column.map((score, model) => (Number.isNaN(control[model]) ? Number.NaN : score));
}

/** Two metrics are packed into one row, the second times this: their sums of products are got in one go. */
const SHIFT = 2 ** 26;
/** That works as long as every such sum is smaller than this, and both together than 2^53. */
const SMALL = 2 ** 25;

/** The drawn models of a set side by side, and the metrics' ranks among them. */
class Resample {
  /** Of a row: a place per model, and one to write what counts no more. */
  private readonly length: number;
  /** How many models were drawn, each counted once; and with repetition. */
  private drawn = 0;
  private size = 0;
  /** Per model of the set, how often it was drawn. */
  private readonly counts: Int32Array;
  /** The drawn models, and how often each was. */
  private readonly models: Uint16Array;
  private readonly weights: Float64Array;
  /** Per place in the order of a metric, and of the next one, how many were drawn below it. */
  private readonly below: Float64Array;
  private readonly belowOfSecond: Float64Array;
  /** Per metric, a row of doubled mid-ranks less their mean; and 1 ÷ the root of the sum of their squares. */
  private readonly ranks: Float64Array;
  private readonly scale: Float64Array;
  /** Per metric, its correlation with the control. */
  private readonly withControl: Float64Array;
  /** Per two metrics, a row of ranks times weights: both one's or the first one's, and the second one's. */
  private readonly packed: Float64Array;
  private readonly packedOfSecond: Float64Array;
  /** Of a tile: sums of products of packed rows with rows of ranks, and what they are of the single ones. */
  private readonly products = new Float64Array(2 * TILE);
  private readonly sums = new Float64Array(TILE * TILE);

  constructor(models: number, metrics: number) {
    const rows = Math.ceil(metrics / TILE) * TILE;
    this.length = models + 1;
    this.counts = new Int32Array(models);
    this.models = new Uint16Array(models + 1);
    this.weights = new Float64Array(models + 1);
    this.below = new Float64Array(models + 1);
    this.belowOfSecond = new Float64Array(models + 1);
    this.ranks = new Float64Array(rows * this.length);
    this.scale = new Float64Array(rows);
    this.withControl = new Float64Array(rows);
    this.packed = new Float64Array((rows / 2) * this.length);
    this.packedOfSecond = new Float64Array((rows / 2) * this.length);
  }

  /** @param drawnCounts how often each model of the cohort was drawn */
  draw({ models }: ModelSet, drawnCounts: Int32Array): void {
    const { counts, weights } = this;
    let drawn = 0;
    let size = 0;
    for (let i = 0; i < models.length; i++) {
      const count = drawnCounts[models[i]!]!;
      counts[i] = count;
      // Without a branch: what was not drawn is written over.
      this.models[drawn] = i;
      weights[drawn] = count;
      drawn = (drawn + (-count >>> 31)) | 0;
      size = (size + count) | 0;
    }
    this.drawn = drawn;
    this.size = size;
  }

  correlate({ ranked, tiles, singles }: ModelSet, estimates: Float64Array): void {
    const isSmall = (this.size ** 3 - this.size) / 3 < SMALL;
    for (let row = 0; row < ranked.length; row += 2) {
      this.rankTwo(ranked[row]!, ranked[row + 1]!, row, isSmall ? SHIFT : 0);
      if (!isSmall) this.packSecond(row);
    }
    for (const tile of tiles) {
      if (isSmall) this.multiplyPacked(tile);
      else this.multiplyApart(tile);
      this.write(tile, estimates);
    }
    for (const { a, b, place } of singles) estimates[place] = this.correlateTwo(a, b);
  }

  /** Puts the plain correlations of a set behind all pairs, and in their place the partial ones given a metric of it. */
  holdConstant({ ranked, tiles, singles }: ModelSet, control: number, estimates: Float64Array): void {
    const { withControl } = this;
    for (let row = 0; row < ranked.length; row++) withControl[row] = this.correlateTwo(row, control);
    for (const { a, b, places } of tiles) {
      for (let i = 0; i < TILE; i++)
        for (let j = 0; j < TILE; j++) this.holdConstantOfTwo(a + i, b + j, places[i * TILE + j]!, estimates);
    }
    for (const { a, b, place } of singles) this.holdConstantOfTwo(a, b, place, estimates);
  }

  private holdConstantOfTwo(a: number, b: number, place: number, estimates: Float64Array): void {
    if (place < 0) return;
    const plain = estimates[place]!;
    estimates[estimates.length / 2 + place] = plain;
    estimates[place] = partialCorrelation(plain, this.withControl[a]!, this.withControl[b]!);
  }

  /** The ranks of two metrics, and a row that holds both times weights, the second one's times `shift`. */
  private rankTwo(one: RankedMetric, two: RankedMetric, row: number, shift: number): void {
    const { models, weights, below, belowOfSecond, ranks, packed, drawn, size } = this;
    countBelow(one.order, this.counts, below);
    countBelow(two.order, this.counts, belowOfSecond);
    const first = row * this.length;
    const second = first + this.length;
    const both = first / 2;
    let squares = 0;
    let squaresOfSecond = 0;
    for (let i = 0; i < drawn; i++) {
      const model = models[i]!;
      const weight = weights[i]!;
      const rank = below[one.start[model]!]! + below[one.end[model]!]! - size;
      const rankOfSecond = belowOfSecond[two.start[model]!]! + belowOfSecond[two.end[model]!]! - size;
      ranks[first + i] = rank;
      ranks[second + i] = rankOfSecond;
      packed[both + i] = weight * (rank + shift * rankOfSecond);
      squares += weight * rank * rank;
      squaresOfSecond += weight * rankOfSecond * rankOfSecond;
    }
    this.scale[row] = 1 / Math.sqrt(squares);
    this.scale[row + 1] = 1 / Math.sqrt(squaresOfSecond);
  }

  /** The second of two metrics' ranks times weights in a row of its own. */
  private packSecond(row: number): void {
    const { weights, ranks, packedOfSecond, drawn } = this;
    const second = (row + 1) * this.length;
    const to = (row / 2) * this.length;
    for (let i = 0; i < drawn; i++) packedOfSecond[to + i] = weights[i]! * ranks[second + i]!;
  }

  private multiplyPacked({ a, b }: Tile): void {
    const { products, sums } = this;
    this.multiply(this.packed, a, b);
    for (let k = 0; k < 2 * TILE; k++) {
      const second = Math.floor(products[k]! / SHIFT + 0.5);
      sums[placeInTile(k)] = products[k]! - second * SHIFT;
      sums[placeInTile(k) + TILE] = second;
    }
  }

  private multiplyApart({ a, b }: Tile): void {
    const { products, sums } = this;
    this.multiply(this.packed, a, b);
    for (let k = 0; k < 2 * TILE; k++) sums[placeInTile(k)] = products[k]!;
    this.multiply(this.packedOfSecond, a, b);
    for (let k = 0; k < 2 * TILE; k++) sums[placeInTile(k) + TILE] = products[k]!;
  }

  private write({ a, b, places }: Tile, estimates: Float64Array): void {
    const { scale, sums } = this;
    for (let i = 0; i < TILE; i++) {
      for (let j = 0; j < TILE; j++) {
        const place = places[i * TILE + j]!;
        // NaN where one is constant: 0 × infinity.
        if (place >= 0) estimates[place] = clamp(sums[i * TILE + j]! * (scale[a + i]! * scale[b + j]!));
      }
    }
  }

  /** The correlation of two metrics of the set. */
  private correlateTwo(a: number, b: number): number {
    const { weights, ranks, scale, length, drawn } = this;
    let products = 0;
    for (let i = 0; i < drawn; i++) products += weights[i]! * ranks[a * length + i]! * ranks[b * length + i]!;
    return clamp(products * (scale[a]! * scale[b]!));
  }

  /** Sums of products of two packed rows with four rows of ranks: eight numbers, which all stay in registers. */
  private multiply(packed: Float64Array, a: number, b: number): void {
    const { ranks, length, drawn, products } = this;
    const p0 = (a / 2) * length;
    const p1 = p0 + length;
    const r0 = b * length;
    const r1 = r0 + length;
    const r2 = r1 + length;
    const r3 = r2 + length;
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let i = 0; i < drawn; i++) {
      const x = packed[p0 + i]!;
      const y = packed[p1 + i]!;
      const u0 = ranks[r0 + i]!;
      const u1 = ranks[r1 + i]!;
      const u2 = ranks[r2 + i]!;
      const u3 = ranks[r3 + i]!;
      s00 += x * u0;
      s01 += x * u1;
      s02 += x * u2;
      s03 += x * u3;
      s10 += y * u0;
      s11 += y * u1;
      s12 += y * u2;
      s13 += y * u3;
    }
    products[0] = s00;
    products[1] = s01;
    products[2] = s02;
    products[3] = s03;
    products[4] = s10;
    products[5] = s11;
    products[6] = s12;
    products[7] = s13;
  }
}

function countBelow(order: Uint16Array, counts: Int32Array, below: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    below[i] = sum;
    sum = (sum + counts[order[i]!]!) | 0;
  }
  below[order.length] = sum;
}

/** Where the first metric of a packed row stands in a tile; the second one's row follows. */
function placeInTile(k: number): number {
  return k < TILE ? k : k + TILE;
}
