import { expect, it } from 'vitest';
import { readControl } from '../../pipeline/cohort/control-scores.ts';
import { Database } from '../../pipeline/warehouse/database.ts';

// At chance: a is trained, b is not, and c lacks the other score. d is above chance, as the source rounds.
const STATES = `
  create schema cohort;
  create table cohort.state as from (values
    ('brain-score:ImageNet-top1', 'a', 0.001::double), ('brain-score:Rajalingham2018-i2n', 'a', 0.2),
    ('brain-score:ImageNet-top1', 'b', 0.001), ('brain-score:Rajalingham2018-i2n', 'b', 0.199),
    ('brain-score:ImageNet-top1', 'c', 0.001),
    ('brain-score:ImageNet-top1', 'd', 0.002), ('brain-score:Rajalingham2018-i2n', 'd', 0.5),
    ('other', 'a', 0.001)) t(metric_id, model_id, value)`;

it('readControl takes an accuracy at chance beside a good behavioural score as missing', async () => {
  const reader = await Database.open();
  await reader.run(STATES);
  const models = ['a', 'b', 'c', 'd'].map((id) => ({ id, family: 'f' }));
  const accuracy = await readControl(reader, 'brain-score:ImageNet-top1', models);
  expect([...accuracy.values]).toEqual([Number.NaN, 0.001, 0.001, 0.002]);
  expect(accuracy.withoutReadOut).toEqual([models[0]]);
  const other = await readControl(reader, 'other', models);
  expect(other.values[0]).toBe(0.001);
  expect(other.withoutReadOut).toEqual([]);
  reader.close();
});
