import { expect, it } from 'vitest';
import { MEASURES } from '../../../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval, resamplesOf } from '../../../pipeline/stages/consistency/image-resampling.ts';
import type { ComparedObservers } from '../../../pipeline/stages/consistency/resample-trials.ts';
import { agreementRows, differenceRows, rankRows } from '../../../pipeline/stages/consistency/tables.ts';
import { distribution } from '../../../pipeline/statistics/resampling/percentiles.ts';
import { observed, populations, TWINS, trueRanks, truthOf } from './image-worlds.ts';
import { holds, rejects, rowHolds, simulated, type World } from './runner.ts';

/**
 * Do the intervals from resampled images hold the truth of all images, and do tests of equal models reject 5 %? The
 * results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 400;

type Measure = (typeof MEASURES)[number];

/** Without the second of each two twins, since ranks of equal models are chance. */
const withoutTwins = (compared: ComparedObservers): ComparedObservers => ({
  ...compared,
  models: compared.models.filter((_, model) => model >= 2 * TWINS || model % 2 === 0),
});
const isTwins = (one: number, other: number) => one < 2 * TWINS && one % 2 === 0 && other === one + 1;

function imageWorld(spread: number): World {
  const all = populations(spread);
  const truth = truthOf(all);
  const ranks = trueRanks(truth);
  const agreement = agreementRows(withoutTwins(truth));
  return async (world) => {
    const compared = await observed(all, world, RESAMPLES);
    const trueOf = (measure: Measure, model: unknown) => truth.models[Number(model)]!.measures[measure][0]!;
    const ofModels = compared.models.flatMap(({ observer, measures }) =>
      MEASURES.flatMap((measure) => {
        const value = trueOf(measure, observer);
        return [
          holds(`${measure}: interval`, measureInterval(measure, measures[measure])!, value),
          holds(`${measure}: percentile interval`, distribution(resamplesOf(measures[measure])), value),
        ];
      }),
    );
    const wrong = new Set<unknown>();
    const ofDifferences = differenceRows(compared).flatMap((row) => {
      const [one, other] = [Number(row.observer_a), Number(row.observer_b)];
      const measure = row.measure as Measure;
      const difference = trueOf(measure, one) - trueOf(measure, other);
      const isRight = Math.sign(Number(row.corrected)) === Math.sign(difference) && !isTwins(one, other);
      if (row.distinguishable === true && !isRight) wrong.add(measure);
      const found = [rowHolds(`${measure}: difference`, row, difference)];
      if (!isTwins(one, other)) return found;
      return [...found, rejects(`${measure}: equal models with p < 0.05`, Number(row.p_value) < 0.05)];
    });
    const ofWorld = MEASURES.map((measure) =>
      rejects(`${measure}: worlds with a wrong distinguishable pair`, wrong.has(measure)),
    );
    const ofRanks = rankRows(compared)
      .filter(({ observer }) => Number(observer) >= 2 * TWINS)
      .map(({ measure, observer, rank_low, rank_high }) => {
        const range = { low: Number(rank_low), high: Number(rank_high) };
        return holds(`${measure}: rank`, range, ranks.get(`${measure} ${observer}`)!);
      });
    const ofPairs = agreementRows(withoutTwins(compared)).map((row, pair) => {
      const rho = Number(agreement[pair]!.estimate);
      return rowHolds(`agreement of ${row.measure_a} ${row.measure_b} (${rho.toFixed(2)})`, row, rho);
    });
    return [...ofModels, ...ofDifferences, ...ofWorld, ...ofRanks, ...ofPairs];
  };
}

/** Prints all outcomes, and expects intervals of measures and differences to hold the truth often enough. */
async function coverageIn(spread: number, most: number) {
  const found = await simulated(imageWorld(spread), WORLDS);
  for (const [name, { held }] of found)
    console.log(`spread ${spread}, ${name}: ${(100 * held).toFixed(1)} %`);
  for (const name of MEASURES.flatMap((measure) => [`${measure}: interval`, `${measure}: difference`])) {
    expect(found.get(name)!.held, name).toBeGreaterThanOrEqual(0.93);
    expect(found.get(name)!.held, name).toBeLessThanOrEqual(most);
  }
  return found;
}

it('intervals over images hold the truth in 93 to 97 %, and tests reject 5 % of equal models', async () => {
  const found = await coverageIn(1, 0.97);
  for (const measure of MEASURES) {
    expect(found.get(`${measure}: equal models with p < 0.05`)!.held).toBeLessThanOrEqual(0.065);
    expect(found.get(`${measure}: worlds with a wrong distinguishable pair`)!.held).toBeLessThanOrEqual(0.05);
    expect(found.get(`${measure}: rank`)!.held).toBeGreaterThanOrEqual(0.95);
  }
});

it('intervals over images of models that hardly differ hold the truth in 93 to 98 %', () =>
  coverageIn(0.3, 0.98));
