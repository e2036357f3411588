import { expect, it } from 'vitest';
import { MEASURES } from '../../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval } from '../../pipeline/stages/consistency/image-resampling.ts';
import type { ComparedObservers } from '../../pipeline/stages/consistency/resample-trials.ts';
import { agreementRows, differenceRows, rankRows } from '../../pipeline/stages/consistency/tables.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { percentileInterval } from '../statistics/resamples.ts';
import { observed, populations, TWINS, trueRanks, truthOf } from './image-worlds.ts';
import { Coverage } from './simulated-scores.ts';

/**
 * Do the intervals from resampled images hold the truth of all images, and do tests of equal models reject 5 %? The
 * results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 400;

const intervalIn = ({ ci_low, ci_high }: Row) => ({ low: Number(ci_low), high: Number(ci_high) });
/** Without the second of each two twins, since ranks of equal models are chance. */
const withoutTwins = (compared: ComparedObservers): ComparedObservers => ({
  ...compared,
  models: compared.models.filter((_, model) => model >= 2 * TWINS || model % 2 === 0),
});
const isTwins = (one: number, other: number) => one < 2 * TWINS && one % 2 === 0 && other === one + 1;

function coverageIn(spread: number): Coverage {
  const all = populations(spread);
  const truth = truthOf(all);
  const ranks = trueRanks(truth);
  const agreement = new Map(
    agreementRows(withoutTwins(truth)).map(({ measure_a, measure_b, estimate }) => [
      `${measure_a} ${measure_b}`,
      Number(estimate),
    ]),
  );
  const found = new Coverage();
  for (let world = 0; world < WORLDS; world++) {
    const compared = observed(all, world, RESAMPLES);
    const differences = differenceRows(compared);
    const resampledRanks = rankRows(compared);
    for (const measure of MEASURES) {
      const trueOf = (model: unknown) => truth.models[Number(model)]!.measures[measure].estimate;
      for (const { observer, measures } of compared.models) {
        const value = trueOf(observer);
        const percentiles = percentileInterval(measures[measure].resamples);
        found.count(`${measure}: interval`, measureInterval(measure, measures[measure])!, value);
        found.count(`${measure}: percentile interval`, percentiles, value);
      }
      let isWrong = false;
      for (const row of differences.filter((each) => each.measure === measure)) {
        const difference = trueOf(row.observer_a) - trueOf(row.observer_b);
        const areTwins = isTwins(Number(row.observer_a), Number(row.observer_b));
        found.count(`${measure}: difference`, intervalIn(row), difference);
        if (areTwins) found.add(`${measure}: equal models with p < 0.05`, Number(row.p_value) < 0.05);
        isWrong ||=
          row.distinguishable === true &&
          (areTwins || Math.sign(Number(row.corrected)) !== Math.sign(difference));
      }
      found.add(`${measure}: worlds with a wrong distinguishable pair`, isWrong);
      for (const row of resampledRanks.filter((each) => each.measure === measure)) {
        if (Number(row.observer) < 2 * TWINS) continue;
        const range = { low: Number(row.rank_low), high: Number(row.rank_high) };
        found.count(`${measure}: rank`, range, ranks.get(`${measure} ${row.observer}`)!);
      }
    }
    for (const row of agreementRows(withoutTwins(compared))) {
      const pair = `${row.measure_a} ${row.measure_b}`;
      const rho = agreement.get(pair)!;
      found.count(`agreement of ${pair} (${rho.toFixed(2)})`, intervalIn(row), rho);
    }
  }
  return found;
}

const intervals = MEASURES.flatMap((measure) => [`${measure}: interval`, `${measure}: difference`]);

it('intervals over images hold the truth in 93 to 97 %, and tests reject 5 % of equal models', () => {
  const found = coverageIn(1);
  found.expectBetween('spread 1', 0.93, 0.97, intervals);
  for (const measure of MEASURES) {
    expect(found.of(`${measure}: equal models with p < 0.05`).held).toBeLessThanOrEqual(0.065);
    expect(found.of(`${measure}: worlds with a wrong distinguishable pair`).held).toBeLessThanOrEqual(0.05);
    expect(found.of(`${measure}: rank`).held).toBeGreaterThanOrEqual(0.95);
  }
});

it('intervals over images of models that hardly differ hold the truth in 93 to 98 %', () =>
  coverageIn(0.3).expectBetween('spread 0.3', 0.93, 0.98, intervals));
