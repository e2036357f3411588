import { describe, expect, it } from 'vitest';
import type { Reader } from '../../pipeline/warehouse/build.ts';
import { readCohorts } from '../../pipeline/warehouse/cohort.ts';

const metrics = {
  metric_set: ['one', 'one', 'two'],
  metric_id: ['a', 'b', 'b'],
  category: ['V1', 'behavior', 'behavior'],
  domain: ['neural', 'behavior', 'behavior'],
  reversed: [false, true, true],
};
const scores = {
  metric_set: ['one', 'one', 'one', 'two'],
  model_id: ['m1', 'm1', 'm2', 'm3'],
  metric_id: ['a', 'b', 'a', 'b'],
  value: Float64Array.of(0.1, 0.2, 0.3, 0.4),
};
const reader: Reader = { columns: async (sql) => (sql.includes('cohort.score') ? scores : metrics) };

describe('readCohorts', () => {
  it('makes one column per metric, turns round where lower is better, and leaves gaps where there is no score', async () => {
    const [one, two] = await readCohorts(reader);
    expect(one!.models).toEqual(['m1', 'm2']);
    expect(one!.columns).toEqual([Float64Array.of(0.1, 0.3), Float64Array.of(-0.2, Number.NaN)]);
    expect(one!.metrics.map(({ reversed }) => reversed)).toEqual([false, true]);
    expect(two!.models).toEqual(['m3']);
    expect(two!.columns).toEqual([Float64Array.of(-0.4)]);
  });
});
