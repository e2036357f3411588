import { describe, expect, it } from 'vitest';
import type { PairQuantity } from '../../../pipeline/statistics/correlation/pair-means.ts';
import { pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { singleModels } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { pairTiles, restrictToTile } from '../../../pipeline/statistics/resampling/pair-tiles.ts';
import {
  addParts,
  degenerateIn,
  emptyParts,
  quantitiesIn,
  RESAMPLES_PER_CHUNK,
  type Resampled,
  resampledAgreement,
} from '../../../pipeline/statistics/resampling/resampled-agreement.ts';
import { lacking } from '../references.ts';
import { differences } from '../resamples.ts';

describe('pairTiles', () => {
  it.each([
    [7, 7],
    [7, 4],
    [7, 3],
    [9, 2],
    [1, 4],
    [0, 4],
  ])('puts each pair of %i metrics into one tile of at most %i metrics', (metrics, most) => {
    const places: number[] = [];
    for (const tile of pairTiles(metrics, most)) {
      expect(tile.metrics.length).toBeLessThanOrEqual(most);
      places.push(...tile.places.filter((place) => place >= 0));
    }
    expect(places.sort((a, b) => a - b)).toEqual([...Array(pairCount(metrics)).keys()]);
  });

  it('is a single tile if all metrics fit', () => {
    const [whole, ...others] = [...pairTiles(5, 5)];
    expect(others).toEqual([]);
    expect([...whole!.metrics]).toEqual([0, 1, 2, 3, 4]);
    expect([...whole!.places]).toEqual([...Array(10).keys()]);
  });
});

const MODELS = 30;
const METRICS = 9;
const PAIRS = pairCount(METRICS);
const RESAMPLES = 2 * RESAMPLES_PER_CHUNK + 5;
const normals = standardNormals(seededGenerator(5, 0), MODELS * METRICS);
const columns = Array.from({ length: METRICS }, (_, metric) =>
  lacking(
    normals.slice(metric * MODELS, (metric + 1) * MODELS).map((value) => Math.round(4 * value)),
    (model) => metric % 2 === 1 && (model + metric) % 6 === 0,
  ),
);
// Constant in the resamples without model 3.
columns[4] = new Float64Array(MODELS).with(3, 1);
const counted = new Float64Array(PAIRS).fill(0.5).with(6, Number.NaN);
const weights = Float64Array.from({ length: PAIRS }, (_, pair) =>
  pair % 7 === 3 ? Number.NaN : 0.4 + pair / 90,
);
const all = [...counted.keys()];
const quantities: PairQuantity[] = [
  { kind: 'mean', pairs: all },
  { kind: 'share_negative', pairs: all },
  { kind: 'mean', pairs: all.filter((pair) => pair % 3 === 0) },
  { kind: 'mean', pairs: all, weights },
  { kind: 'mean', pairs: [6] },
];
const sampling = { units: singleModels(MODELS), size: MODELS, resamples: RESAMPLES, seed: 8 };
const control = Float64Array.from({ length: MODELS }, (_, i) => (i === 7 ? Number.NaN : (i * 5) % 11));
const behind = quantities
  .slice(0, 3)
  .map(({ kind, pairs }) => ({ kind, pairs: pairs.map((p) => PAIRS + p) }));

function resample(resampled: Resampled) {
  const values = {
    pairs: new Float64Array((resampled.control ? 2 : 1) * resampled.counted.length * RESAMPLES),
    ...emptyParts(resampled.quantities.length * RESAMPLES),
  };
  const perform = resampledAgreement(resampled, values);
  for (let chunk = 0; chunk * RESAMPLES_PER_CHUNK < RESAMPLES; chunk++) perform(chunk);
  return values;
}

function inTiles(resampled: Resampled, most: number) {
  const copies = resampled.control ? 2 : 1;
  const pairs = new Float64Array(copies * PAIRS * RESAMPLES);
  const sum = emptyParts(resampled.quantities.length * RESAMPLES);
  const ofTile = restrictToTile(resampled);
  for (const tile of pairTiles(METRICS, most)) {
    const own = resample(ofTile(tile));
    addParts(sum, own);
    for (let i = 0; i < copies * tile.places.length; i++) {
      const place = tile.places[i % tile.places.length]!;
      if (place < 0) continue;
      const to = (i < tile.places.length ? place : PAIRS + place) * RESAMPLES;
      pairs.set(own.pairs.subarray(i * RESAMPLES, (i + 1) * RESAMPLES), to);
    }
  }
  return { pairs, ...sum };
}

describe.each([
  ['correlations', { columns, counted, quantities, sampling }],
  [
    'partial correlations',
    { columns, counted, control, quantities: [...quantities.slice(0, 3), ...behind], sampling },
  ],
] satisfies [string, Resampled][])('restrictToTile of %s', (_, resampled) => {
  const whole = resample(resampled);

  it.each([2, 4, 5])('gives identical pairs in tiles of %i metrics', (most) => {
    expect(inTiles(resampled, most).pairs).toEqual(whole.pairs);
  });

  it('gives the same quantities up to rounding, and the same degenerate resamples', () => {
    const tiled = inTiles(resampled, 4);
    expect(differences(quantitiesIn(tiled), quantitiesIn(whole))).toEqual([]);
    for (const q of resampled.quantities.keys())
      expect(degenerateIn(tiled, q, RESAMPLES)).toBe(degenerateIn(whole, q, RESAMPLES));
    expect(degenerateIn(whole, 0, RESAMPLES)).toBeGreaterThan(0);
  });

  it('changes nothing if all metrics are in one tile', () => {
    expect(inTiles(resampled, METRICS)).toEqual(whole);
  });
});
