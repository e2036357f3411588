import { describe, it } from 'vitest';
import { benjaminiHochberg, holm } from '../../../pipeline/statistics/correlation/p-values.ts';
import { expectClose } from '../references.ts';

// Constants from R 4.5.0: p.adjust(p, method), over the six values that are not NaN.
const p = Float64Array.of(0.01, 0.04, 0.03, 0.005, 0.8, Number.NaN, 0.04);

describe('corrections for multiple tests', () => {
  it.each([
    ['holm', holm, [0.05, 0.12, 0.12, 0.03, 0.8, Number.NaN, 0.12]],
    ['BH', benjaminiHochberg, [0.03, 0.048, 0.048, 0.03, 0.8, Number.NaN, 0.048]],
  ])('%s', (_name, correct, expected) => {
    expectClose(correct(p), expected, 15);
  });
});
