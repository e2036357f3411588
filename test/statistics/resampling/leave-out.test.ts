import { describe, expect, it } from 'vitest';
import { correlationOf } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { partialSpearman } from '../../../pipeline/statistics/correlation/partial-correlation.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { modelsWithout, unitsAt, unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import { columnsAt, jackknifeInterval, LeaveOut } from '../../../pipeline/statistics/resampling/jackknife.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';
import { lacking } from '../references.ts';

const NA = Number.NaN;
const MODELS = 36;
const workers = new Workers(1);
const normals = standardNormals(seededGenerator(12, 0), 3 * MODELS).map((value) => Math.round(3 * value));
const x = normals.slice(0, MODELS);
// The models of family 0 have no y.
const y = lacking(normals.slice(MODELS, 2 * MODELS), (model) => model % 12 === 0);
const z = normals.slice(2 * MODELS);
const columns = [x, y, z];
const families = unitsByLabel(Array.from({ length: MODELS }, (_, model) => String(model % 12)));
const rho = (a: Float64Array, b: Float64Array) => correlationOf(a, b, 'spearman');
// The pair (x, z) does not count.
const counted = Float64Array.of(rho(x, y), NA, rho(y, z));

describe('correlations without each unit', async () => {
  const pairs = await LeaveOut.from(workers, { columns, counted, units: families });

  it('are those of the other models; a pair that does not count has none', () => {
    const expected = families.labels.map((_, unit) => {
      const [one, other] = columnsAt([x, y], modelsWithout(families, unit));
      return rho(one!, other!);
    });
    expect([...pairs.valuesOf((correlations) => correlations[0]!)]).toEqual(expected);
    expect(pairs.valuesOf((correlations) => correlations[1]!)).toEqual(new Float64Array(12).fill(NA));
  });

  it('give the interval of a mean, and of any other number', () => {
    const mean = (correlations: Float64Array) => (correlations[0]! + correlations[2]!) / 2;
    const expected = jackknifeInterval(mean(counted), pairs.valuesOf(mean), families);
    expect(pairs.intervalOfMean({ kind: 'mean', pairs: [0, 1, 2] })).toEqual(expected);
    expect(pairs.intervalOf([0, 2], mean)).toEqual(expected);
    expect(pairs.intervalOfMean({ kind: 'share_negative', pairs: [0, 1, 2] })).toBeUndefined();
    expect(pairs.intervalOfMean({ kind: 'mean', pairs: [1] })).toBeUndefined();
  });

  it('give the interval of each pair, from the families that have both metrics', () => {
    const { low, high } = pairs.pairIntervals(columns);
    const known = [...x.keys()].filter((model) => model % 12 !== 0);
    const values = pairs.valuesOf((correlations) => correlations[0]!);
    const expected = jackknifeInterval(counted[0]!, values, unitsAt(families, known));
    expect([low[0], high[0]]).toEqual([expected.low, expected.high]);
    expect([low[1], high[1]]).toEqual([NA, NA]);
  });

  it('are the same under other numbers', () => {
    const some = pairs.at(Int32Array.of(2, 0));
    expect([...some.counted]).toEqual([counted[2], counted[0]]);
    const first = { kind: 'mean', pairs: [0] } as const;
    expect(some.intervalOfMean({ ...first, pairs: [1] })).toEqual(pairs.intervalOfMean(first));
  });
});

it('pairs of fewer than ten families have no interval, and those of few single models have one', async () => {
  const nine = unitsByLabel(Array.from({ length: MODELS }, (_, model) => String(model % 9)));
  const few = await LeaveOut.from(workers, { columns, counted, units: nine });
  expect(few.intervalOfMean({ kind: 'mean', pairs: [0] })).toBeUndefined();
  expect(few.pairIntervals(columns).low[0]).toBeNaN();
  const eight = columns.map((column) => column.slice(1, 9));
  const models = unitsByLabel([...'abcdefgh'], 'model');
  const own = await LeaveOut.from(workers, { columns: eight, counted, units: models });
  expect(own.intervalOfMean({ kind: 'mean', pairs: [0] })).toBeDefined();
});

it('partial correlations are those of the other models', async () => {
  const partial = partialSpearman([x, z], y).estimate;
  const scores = { columns: [x, z], control: y, counted: partial, units: families };
  const pairs = await LeaveOut.from(workers, scores);
  const expected = families.labels.map((_, unit) => {
    const [one, other, control] = columnsAt([x, z, y], modelsWithout(families, unit));
    return partialSpearman([one!, other!], control!).estimate[0];
  });
  expect([...pairs.valuesOf((correlations) => correlations[0]!)]).toEqual(expected);
});
