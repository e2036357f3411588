import fc from 'fast-check';
import { expect, it } from 'vitest';
import { familiesPerPair } from '../../../../pipeline/stages/agreement/pairs/correlate-sets.ts';
import { unitsByLabel } from '../../../../pipeline/statistics/resampling/bootstrap.ts';

const NA = Number.NaN;

it('familiesPerPair counts each family of the models with both scores once', () => {
  const units = unitsByLabel(['resnet', 'vit', 'resnet', 'alone', 'vit']);
  const columns = [
    Float64Array.of(1, 2, 3, 4, 5),
    Float64Array.of(1, NA, 3, 4, NA),
    Float64Array.of(NA, NA, 3, NA, 5),
  ];
  expect([...familiesPerPair(columns, units)]).toEqual([2, 2, 1]);
});

it('familiesPerPair is the number of distinct units, for any units and missing scores', () => {
  const cases = fc.integer({ min: 1, max: 70 }).chain((models) =>
    fc.record({
      labels: fc.array(fc.nat(12).map(String), { minLength: models, maxLength: models }),
      one: fc.array(fc.boolean(), { minLength: models, maxLength: models }),
      other: fc.array(fc.boolean(), { minLength: models, maxLength: models }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ labels, one, other }) => {
      const column = (has: boolean[]) => Float64Array.from(has, (each) => (each ? 1 : NA));
      const both = labels.filter((_, model) => one[model] && other[model]);
      expect([...familiesPerPair([column(one), column(other)], unitsByLabel(labels))]).toEqual([
        new Set(both).size,
      ]);
    }),
  );
});
