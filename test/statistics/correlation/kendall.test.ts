import { describe, expect, it } from 'vitest';
import { correlate } from '../../../pipeline/statistics/correlation/p-values.ts';
import { expectCorrelation, integers, lacking } from '../references.ts';

const NONE = Number.NaN;

function kendall(x: Iterable<number>, y: Iterable<number>) {
  return correlate(Float64Array.from(x), Float64Array.from(y), 'kendall');
}

/** 0, 1, 2, … */
function ascending(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => i);
}

/** The sum of columns, model by model. */
function sum(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((score, model) => score + y[model]!);
}

// Constants from SciPy 1.15.3, scipy.stats.kendalltau(x, y, method="asymptotic"), over the models with both scores; τ
// also from R 4.5.0, cor(x, y, method = "kendall").
describe('kendall', () => {
  const x = [3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2];
  const y = [1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9];

  it('corrects for ties', () => {
    expectCorrelation(kendall(x, y), 8, 0.7407407407407407, 0.011990793224189214);
    expectCorrelation(kendall(y, x), 8, 0.7407407407407407, 0.011990793224189214);
  });

  it('uses the models with both scores', () => {
    expectCorrelation(kendall(x.with(1, NONE), y.with(2, NONE)), 6, 11 / 15, 0.03877750439230662);
  });

  it.each([
    ['three', [1, 2, 4], [2, 5, 3], 0.33333333333333337, 0.6015081344405899],
    ['three, tied', [1, 2, 2], [2, 5, 3], 0.816496580927726, 0.22067136191984693],
    ['four', [1, 2, 4, 3], [2, 5, 3, 1], 0, 1],
    ['four, tied', [1, 1, 4, 3], [2, 5, 5, 1], 0, 1],
    ['five', [1, 2, 4, 3, 9], [2, 5, 3, 1, 7], 0.39999999999999997, 0.32718687779030575],
    ['five, tied', [1, 2, 2, 3, 9], [2, 5, 2, 2, 7], 0.5039526306789696, 0.25406477171903397],
    ['three in the same order', [1, 2, 3], [3, 5, 7], 1, 0.11718508719813801],
    ['five in the reverse order', [1, 2, 3, 4, 5], [11, 9, 7, 5, 3], -1, 0.014305878435429648],
  ])('agrees with SciPy: %s', (_, one, other, tau, p) => {
    expectCorrelation(kendall(one, other), one.length, tau, p);
    expectCorrelation(kendall(other, one), one.length, tau, p);
  });

  it.each([0, 1, 2])('has no estimate for %d models', (n) => {
    expect(kendall(ascending(n), ascending(n))).toEqual({ n, estimate: NONE, pValue: NONE });
    const padded = [...ascending(n), NONE, 7, NONE];
    expect(kendall(padded, padded.with(n + 1, NONE))).toEqual({ n, estimate: NONE, pValue: NONE });
  });

  it('has no estimate if a metric is constant among the models with both scores', () => {
    const none = { n: 4, estimate: NONE, pValue: NONE };
    for (const constant of [
      [5, 5, 5, 5, NONE],
      [5, 5, 5, 5, 6],
    ]) {
      expect(kendall(constant, [1, 2, 3, 4, NONE])).toEqual(none);
      expect(kendall([1, 2, 3, 4, NONE], constant)).toEqual(none);
      expect(kendall(constant, constant.with(4, NONE))).toEqual(none);
    }
  });

  it('agrees with SciPy for sixty values with many ties in both', () => {
    // R: set.seed(1); a <- round(rnorm(60) * 3); b <- round(a + rnorm(60) * 3)
    const a = [
      -2, 1, -3, 5, 1, -2, 1, 2, 2, -1, 5, 1, -2, -7, 3, 0, 0, 3, 2, 2, 3, 2, 0, -6, 2, 0, 0, -4, -1, 1, 4, 0,
      1, 0, -4, -1, -1, 0, 3, 2, 0, -1, 2, 2, -2, -2, 1, 2, 0, 3, 1, -2, 1, -3, 4, 6, -1, -3, 2, 0,
    ];
    const b = [
      5, 1, -1, 5, -1, -1, -4, 6, 2, 6, 6, -1, 0, -10, -1, 1, -1, 3, 2, 0, 1, 2, 4, -11, 4, 1, 3, -5, 0, 2, 2,
      4, 4, 2, 1, 1, -5, -2, -1, 1, -2, -1, -1, 2, -4, 3, 3, 5, 1, 8, -1, -3, 5, -5, 3, 5, -2, -4, 3, -1,
    ];
    expectCorrelation(kendall(a, b), 60, 0.42405158141206206, 1.0869542572021763e-5);
    expectCorrelation(kendall(b, a), 60, 0.42405158141206206, 1.0869542572021763e-5);
  });

  it('agrees with SciPy for hundreds of models with many ties', () => {
    const base = integers(600, 40, 1);
    const one = sum(base, integers(600, 25, 2));
    const other = sum(base, integers(600, 60, 3));
    expectCorrelation(kendall(one, other), 600, 0.3915350430880346, 4.0648025610039224e-45);
  });

  it('agrees with SciPy if nearly all are tied, with and without missing scores', () => {
    const one = integers(700, 5, 4);
    const other = integers(700, 3, 5);
    expectCorrelation(kendall(one, other), 700, 0.0609140136294552, 0.05621677293022269);
    const gaps = integers(700, 4, 6);
    const otherGaps = integers(700, 3, 7);
    const found = kendall(
      lacking(one, (model) => gaps[model] === 0),
      lacking(other, (model) => otherGaps[model] === 0),
    );
    expectCorrelation(found, 314, 0.07960341267859308, 0.09526998151414544);
  });

  it('agrees with SciPy without ties, with ties in one metric, and with missing scores', () => {
    const one = integers(500, 1000003, 8);
    const thrice = one.map((score) => 3 * score);
    const other = sum(thrice, integers(500, 1000003, 9));
    expectCorrelation(kendall(one, other), 500, 0.794196392785571, 2.9158119075330342e-155);
    const coarse = one.map((score) => Math.floor(score / 200000));
    const tied = sum(integers(500, 6, 10), coarse);
    expectCorrelation(kendall(one, tied), 500, 0.4282554797544734, 1.812869398713066e-41);
    expectCorrelation(kendall(tied, one), 500, 0.4282554797544734, 1.812869398713066e-41);
    const gaps = integers(500, 3, 11);
    const otherGaps = integers(500, 3, 12);
    const found = kendall(
      lacking(one, (model) => gaps[model] === 0),
      lacking(other, (model) => otherGaps[model] === 0),
    );
    expectCorrelation(found, 236, 0.7972592859718715, 2.6588580885786014e-74);
  });

  it('agrees with SciPy for thousands of models', () => {
    const many = kendall(integers(20000, 3000, 14), integers(20000, 500, 15));
    expectCorrelation(many, 20000, 0.003362945626569528, 0.4761578875320467);
    const untied = kendall(ascending(20000), sum(ascending(20000), integers(20000, 1000000, 16)));
    expectCorrelation(untied, 20000, 0.018002404616501766, 0.00013423806598699165);
  });

  it.each([
    [30000, 0.10635772565112066, 1.707966376989753e-29],
    [14000, 0.21813644638373378, 2.416910643986765e-118],
    [12000, 0.265891664350992, 7.485578546661369e-175],
    [5000, 0.5072024009958216, 0],
  ])('is accurate far into the tail: 5,000 models with errors below %d', (errors, tau, p) => {
    const found = kendall(ascending(5000), sum(ascending(5000), integers(5000, errors, 13)));
    expectCorrelation(found, 5000, tau, p);
  });

  it.each([
    [510, 7.914170758805955e-250],
    [613, 3.433977987718904e-300],
    [620, 1.2981670367017707e-303],
    // A subnormal number.
    [630, 1.675472765333719e-308],
    [5000, 0],
  ])('is accurate far into the tail: %d models in the same and in the reverse order', (n, p) => {
    expectCorrelation(kendall(ascending(n), ascending(n)), n, 1, p);
    expectCorrelation(kendall(ascending(n), ascending(n).reverse()), n, -1, p);
  });

  it('is accurate far into the tail: 520 models with 20 neighbours swapped', () => {
    const swapped = ascending(520);
    for (let i = 0; i < 140; i += 7) swapped.set([i + 1, i], i);
    expectCorrelation(kendall(ascending(520), swapped), 520, 0.9997035719579073, 1.439574353304353e-254);
  });

  it('is 1 for the same order and −1 for the reverse order, for any number of models', () => {
    for (const n of [...Array(70).keys()].slice(3).concat(512, 513, 65535)) {
      expect(kendall(ascending(n), ascending(n)).estimate).toBe(1);
      expect(kendall(ascending(n), ascending(n).reverse()).estimate).toBe(-1);
    }
  });
});
