import { describe, expect, it } from 'vitest';
import { testByFamily } from '../../../pipeline/statistics/correlation/cluster-robust.ts';
import { pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { tPValue } from '../../../pipeline/statistics/numbers/student-t.ts';
import { type Units, unitsAt, unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import { integers, lacking } from '../references.ts';

const NONE = Number.NaN;

function testAll(
  columns: Float64Array[],
  families: Units,
  wanted = new Float64Array(pairCount(columns.length)),
) {
  const found = testByFamily(columns, families, wanted);
  return { ...found, p: found.t.map((t, pair) => tPValue(t, found.freedom[pair]!)) };
}

function testOf(x: Float64Array, y: Float64Array, families: Units) {
  const { t, freedom, p } = testAll([x, y], families);
  return { t: t[0]!, freedom: freedom[0]!, p: p[0]! };
}

/**
 * Constants from R 4.5.0 with clubSandwich 0.5.11, of scores x and y and families f:
 *
 *     test <- function(x, y, f) {
 *       both <- !is.na(x) & !is.na(y)
 *       x <- rank(x[both]); y <- rank(y[both]); f <- f[both]
 *       half <- function(x, y) {
 *         fit <- lm(y ~ x, data = list(x = scale(x), y = scale(y)))
 *         found <- coef_test(fit, vcov = "CR2", cluster = f, test = "Satterthwaite")[2, ]
 *         c(found$SE^2, found$df_Satt)
 *       }
 *       one <- half(x, y); other <- half(y, x)
 *       df <- (one[2] + other[2]) / 2
 *       t <- cor(x, y) / sqrt((one[1] + other[1]) / 2)
 *       c(p = 2 * pt(-abs(t), df), df = df)
 *     }
 */
describe('a cluster-robust test agrees with clubSandwich', () => {
  const x = Float64Array.of(
    ...[3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2, 6.1, 8.4, 0.3, 4.8],
    ...[5.0, 2.9, 7.7, 3.6, NONE, 1.4, 6.6, 2.2, 9.1, 4.1, 8.8, 0.9],
  );
  const y = Float64Array.of(
    ...[1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9, 4.2, 9.1, 1.7, 0.7],
    ...[6.4, NONE, 5.9, 2.0, 3.8, 0.4, 2.6, 3.3, 4.9, 7.1, 5.2, 1.1],
  );
  const seven = unitsByLabel([...'aaaaaaaabbbbbccccdddeefg']);

  it.each([
    ['seven families, ties and missing scores', seven, 0.001183083540923279, 3.6091633082489194],
    ['two families', unitsByLabel([...'aaaaaaaaaaaaabbbbbbbbbbb']), 0.08835203579453464, 1.00485049227604],
    [
      'every model its own family',
      unitsByLabel([...Array(24).keys()].map(String)),
      8.317213789212587e-4,
      10.973377780613069,
    ],
  ])('%s', (_, families, p, freedom) => {
    for (const found of [testOf(x, y, families), testOf(y, x, families)]) {
      expect(found.p / p).toBeCloseTo(1, 10);
      expect(found.freedom / freedom).toBeCloseTo(1, 10);
    }
  });
});

// test/slow/coverage/pairs.test.ts shows that it keeps its level.
describe('testByFamily', () => {
  const models = 90;
  const common = integers(models, 40, 1);
  const plus = (seed: number, modulo: number) =>
    integers(models, modulo, seed).map((score, i) => score + common[i]!);
  const columns = [common, plus(2, 60), plus(3, 90)];
  const families = unitsByLabel(
    Array.from(integers(models, 120, 7), (draw) => String(Math.floor(draw ** 0.5))),
  );

  it('tests only the wanted pairs', () => {
    const all = testAll(columns, families);
    const some = testAll(columns, families, new Float64Array(3).with(1, NONE));
    for (const name of ['t', 'freedom'] as const) expect(some[name]).toEqual(all[name].with(1, NONE));
  });

  it('has one degree of freedom less than families if these are equal in size and spread', () => {
    const familyOf = Int32Array.from({ length: 60 }, (_, model) => Math.floor(model / 6));
    // Each family has the scores 0 to 5 on both metrics, paired in one of six ways.
    const x = Float64Array.from(familyOf, (_, model) => model % 6);
    const y = Float64Array.from(
      familyOf,
      (family, model) => (family + (model % 6) * (family % 2 ? 1 : 5)) % 6,
    );
    expect(testOf(x, y, unitsByLabel([...familyOf].map(String))).freedom).toBeCloseTo(9, 10);
  });

  it('has p = 0 for the same order and for the reverse order', () => {
    const x = plus(2, 60);
    for (const y of [x, x.map((score) => 7 - score ** 3)]) expect(testOf(x, y, families).p).toBe(0);
  });

  it('has t = 0 and p = 1 if ρ is 0 in every family', () => {
    const x = Float64Array.of(1, 1, 2, 2, 1, 1, 2, 2);
    const y = Float64Array.of(1, 2, 1, 2, 1, 2, 1, 2);
    const two = unitsByLabel([...'aaaabbbb']);
    expect(testOf(x, y, two)).toEqual({ t: 0, freedom: expect.closeTo(1, 12), p: 1 });
  });

  it('has no test with one family, or if a metric is constant outside one family', () => {
    const none = { t: NONE, freedom: NONE, p: NONE };
    const [x, y] = columns as [Float64Array, Float64Array];
    expect(testOf(x, y, unitsByLabel(Array(models).fill('a')))).toEqual(none);
    const onlyInOne = x.map((score, model) => (families.of[model] === families.of[0] ? score : 100));
    expect(testOf(onlyInOne, y, families)).toEqual(none);
    expect(testOf(y, onlyInOne, families)).toEqual(none);
  });

  it('ignores a family without models that have both metrics', () => {
    const [x, y] = columns as [Float64Array, Float64Array];
    const others = [...x.keys()].filter((model) => families.of[model] !== 2);
    const of = (column: Float64Array) => Float64Array.from(others, (model) => column[model]!);
    const few = lacking(x, (model) => families.of[model] === 2);
    expect(testOf(few, y, families)).toEqual(testOf(of(x), of(y), unitsAt(families, others)));
  });
});
