import { clamp } from './clamp.ts';
import { lonePairs, lonePartials } from './lone-pairs.ts';
import { type ModelSet, modelSets, type RankedMetric, TILE, type Tile } from './model-sets.ts';
import { partialCorrelation } from './partial.ts';
import { BLOCK_SUMS, type ProductRoom, productRoom } from './products.ts';
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
  const most = (size: (set: ModelSet) => number) => sets.reduce((so, set) => Math.max(so, size(set)), 0);
  const resample = new Resample(
    columns[0]?.length ?? 0,
    most(({ ranked }) => ranked.length),
    most(({ tiles }) => tiles.length),
  );
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
/** So many models are done with all metrics before the next ones, for their ranks to stay close to the processor. */
const MODELS_AT_ONCE = 128;

/** The drawn models of a set side by side, and the metrics' ranks among them. */
class Resample {
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
  /** Per metric, 1 ÷ the root of the sum of squares of its doubled mid-ranks less their mean. */
  private readonly scale: Float64Array;
  /** Per metric, its correlation with the control. */
  private readonly withControl: Float64Array;
  /**
   * Per metric, a row of those ranks. Behind them rows of ranks times weights: one per metric, or one per two metrics with
   * both of them packed. And per tile the sums of products of its metrics' rows.
   */
  private readonly rows: ProductRoom;
  private readonly length: number;
  private readonly firstWeighted: number;
  /** Of a tile: sums of products of single ranks. */
  private readonly sums = new Float64Array(TILE * TILE);

  constructor(models: number, metrics: number, tiles: number) {
    const rows = Math.ceil(metrics / TILE) * TILE;
    this.counts = new Int32Array(models);
    this.models = new Uint16Array(models + 1);
    this.weights = new Float64Array(models + 1);
    this.below = new Float64Array(models + 1);
    this.belowOfSecond = new Float64Array(models + 1);
    this.scale = new Float64Array(rows);
    this.withControl = new Float64Array(rows);
    this.firstWeighted = rows;
    // A place more than there are models, since numbers are multiplied two by two.
    this.length = models + 1;
    this.rows = productRoom(2 * rows * this.length, 2 * tiles);
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
    const isPacked = (this.size ** 3 - this.size) / 3 < SMALL;
    for (let row = 0; row < ranked.length; row += 2) {
      this.rankTwo(ranked[row]!, ranked[row + 1]!, row, isPacked);
      if (!isPacked) this.weightSecond(row);
    }
    this.multiply(tiles, isPacked);
    for (const [t, tile] of tiles.entries()) {
      if (isPacked) this.unpack(t);
      else this.copy(t);
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

  /** The ranks of two metrics, and a row of the first one's times weights, or one that holds both. */
  private rankTwo(one: RankedMetric, two: RankedMetric, row: number, isPacked: boolean): void {
    const { models, weights, below, belowOfSecond, drawn, size, length } = this;
    const { numbers } = this.rows;
    countBelow(one.order, this.counts, below);
    countBelow(two.order, this.counts, belowOfSecond);
    const first = row * length;
    const second = first + length;
    const weighted = (this.firstWeighted + (isPacked ? row / 2 : row)) * length;
    const shift = isPacked ? SHIFT : 0;
    let squares = 0;
    let squaresOfSecond = 0;
    for (let i = 0; i < drawn; i++) {
      const model = models[i]!;
      const weight = weights[i]!;
      const rank = below[one.start[model]!]! + below[one.end[model]!]! - size;
      const rankOfSecond = belowOfSecond[two.start[model]!]! + belowOfSecond[two.end[model]!]! - size;
      numbers[first + i] = rank;
      numbers[second + i] = rankOfSecond;
      numbers[weighted + i] = weight * (rank + shift * rankOfSecond);
      squares += weight * rank * rank;
      squaresOfSecond += weight * rankOfSecond * rankOfSecond;
    }
    numbers[weighted + drawn] = 0;
    this.scale[row] = 1 / Math.sqrt(squares);
    this.scale[row + 1] = 1 / Math.sqrt(squaresOfSecond);
  }

  /** The second of two metrics' ranks times weights in a row of its own. */
  private weightSecond(row: number): void {
    const { weights, drawn, length } = this;
    const { numbers } = this.rows;
    const second = (row + 1) * length;
    const weighted = this.firstWeighted * length + second;
    for (let i = 0; i < drawn; i++) numbers[weighted + i] = weights[i]! * numbers[second + i]!;
    numbers[weighted + drawn] = 0;
  }

  /** The sums of products of all tiles: all are integers, so their order makes no difference. */
  private multiply(tiles: readonly Tile[], isPacked: boolean): void {
    const { drawn, length, firstWeighted } = this;
    const { numbers, sums, addProducts } = this.rows;
    numbers.fill(0, sums, sums + 2 * tiles.length * BLOCK_SUMS);
    for (let start = 0; start < drawn; start += MODELS_AT_ONCE) {
      const models = Math.min(MODELS_AT_ONCE, drawn - start);
      let to = sums;
      for (let t = 0; t < tiles.length; t++) {
        const { a, b } = tiles[t]!;
        const one = (firstWeighted + (isPacked ? a / 2 : a)) * length + start;
        const other = b * length + start;
        addProducts(one, other, length, one + models, to);
        if (!isPacked) {
          const third = one + 2 * length;
          addProducts(third, other, length, third + models, to + BLOCK_SUMS);
        }
        to += 2 * BLOCK_SUMS;
      }
    }
  }

  private copy(tile: number): void {
    const { numbers, sums } = this.rows;
    const from = sums + tile * 2 * BLOCK_SUMS;
    for (let k = 0; k < 2 * BLOCK_SUMS; k++) this.sums[k] = numbers[from + k]!;
  }

  /** Of two packed rows: the first one holds the first two of the four metrics. */
  private unpack(tile: number): void {
    const { numbers, sums } = this.rows;
    const from = sums + tile * 2 * BLOCK_SUMS;
    for (let k = 0; k < BLOCK_SUMS; k++) {
      const both = numbers[from + k]!;
      const second = Math.floor(both / SHIFT + 0.5);
      const place = k < TILE ? k : k + TILE;
      this.sums[place] = both - second * SHIFT;
      this.sums[place + TILE] = second;
    }
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
    const { weights, scale, drawn, length } = this;
    const { numbers } = this.rows;
    let products = 0;
    for (let i = 0; i < drawn; i++)
      products += weights[i]! * numbers[a * length + i]! * numbers[b * length + i]!;
    return clamp(products * (scale[a]! * scale[b]!));
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
