import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { testByFamily } from '../../../pipeline/statistics/correlation/cluster-robust.ts';
import { pairCount, pairPlace } from '../../../pipeline/statistics/correlation/pairs.ts';
import { tPValue } from '../../../pipeline/statistics/numbers/student-t.ts';
import { type Units, unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
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
    for (const found of [
      testOf(x, y, families),
      testOf(y, x, families),
      testOf(
        x,
        y.map((score) => -score),
        families,
      ),
      testOf(
        x.map((score) => score ** 3),
        y,
        families,
      ),
    ]) {
      expect(found.p / p).toBeCloseTo(1, 10);
      expect(found.freedom / freedom).toBeCloseTo(1, 10);
    }
  });
});

/** The textbook formulas with full matrices: slope, CR2 variance and degrees of freedom of y regressed on x. */
function regression(x: number[], y: number[], familyOf: number[]) {
  const design = new Matrix(x.map((value) => [1, value]));
  const bread = inverse(design.transpose().mmul(design));
  const hat = design.mmul(bread).mmul(design.transpose());
  const annihilator = Matrix.eye(x.length).sub(hat);
  const residuals = annihilator.mmul(Matrix.columnVector(y));
  const families = [...new Set(familyOf)].map((family) => {
    const own = [...familyOf.keys()].filter((i) => familyOf[i] === family);
    const weights = inverseRoot(annihilator.selection(own, own))
      .mmul(design.selection(own, [0, 1]))
      .mmul(bread)
      .subMatrixColumn([1]);
    return {
      score: weights
        .transpose()
        .mmul(residuals.selection(own, [0]))
        .get(0, 0),
      spread: annihilator.subMatrixColumn(own).mmul(weights).getColumn(0),
    };
  });
  const spreads = new Matrix(families.map(({ spread }) => spread));
  const p = spreads.mmul(spreads.transpose());
  return {
    slope: bread.mmul(design.transpose()).mmul(Matrix.columnVector(y)).get(1, 0),
    variance: families.reduce((sum, { score }) => sum + score ** 2, 0),
    freedom: p.trace() ** 2 / p.mmul(p).trace(),
  };
}

function inverseRoot(matrix: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return vectors.mmul(Matrix.diag(realEigenvalues.map((value) => value ** -0.5))).mmul(vectors.transpose());
}

/** Centred mid-ranks, scaled to length 1. */
function standardisedRanks(values: number[]): number[] {
  const count = (isCounted: (value: number) => boolean) => values.filter(isCounted).length;
  const ranks = values.map(
    (own) => count((value) => value < own) + count((value) => value === own) / 2 - values.length / 2,
  );
  return ranks.map((rank) => rank / Math.hypot(...ranks));
}

function plainTest(one: Float64Array, other: Float64Array, { of }: Units) {
  const both = [...of.keys()].filter((model) => !Number.isNaN(one[model]! + other[model]!));
  const [x, y] = [one, other].map((column) => standardisedRanks(both.map((model) => column[model]!)));
  const familyOf = both.map((model) => of[model]!);
  const [up, down] = [regression(x!, y!, familyOf), regression(y!, x!, familyOf)];
  const freedom = (up.freedom + down.freedom) / 2;
  const t = up.slope / Math.sqrt((up.variance + down.variance) / 2);
  return { t, freedom };
}

// test/slow/coverage/pairs.test.ts shows that it keeps its level.
describe('testByFamily', () => {
  const models = 90;
  const common = integers(models, 40, 1);
  const plus = (seed: number, modulo: number) =>
    integers(models, modulo, seed).map((score, i) => score + common[i]!);
  const gaps = (column: Float64Array, modulo: number, seed: number) => {
    const draws = integers(models, modulo, seed);
    return lacking(column, (model) => draws[model] === 0);
  };
  const columns = [common, plus(2, 60), gaps(plus(3, 90), 4, 4), gaps(integers(models, 5, 5), 5, 6)];
  const families = unitsByLabel(
    Array.from(integers(models, 120, 7), (draw) => String(Math.floor(draw ** 0.5))),
  );

  it('agrees with full matrices, also with ties and missing scores', () => {
    const { t, freedom } = testAll(columns, families);
    for (const [a, one] of columns.entries()) {
      for (const [b, other] of [...columns.entries()].slice(a + 1)) {
        const pair = pairPlace(a, b, columns.length);
        const plain = plainTest(one, other, families);
        expect(t[pair]! / plain.t).toBeCloseTo(1, 9);
        expect(freedom[pair]! / plain.freedom).toBeCloseTo(1, 9);
      }
    }
  });

  it('tests only the wanted pairs', () => {
    const all = testAll(columns, families);
    const some = testAll(columns, families, new Float64Array(6).with(1, NONE).with(4, NONE));
    for (const name of ['t', 'freedom'] as const)
      expect(some[name]).toEqual(all[name].with(1, NONE).with(4, NONE));
  });

  it('does not depend on the order of a pair', () => {
    const [x, , y] = columns;
    expect(testOf(y!, x!, families)).toEqual(testOf(x!, y!, families));
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

  it('is less significant if models of a family resemble each other', () => {
    const of = Int32Array.from({ length: 60 }, (_, model) => Math.floor(model / 10));
    const spread = integers(60, 30, 3);
    const x = spread.map((score, model) => score + 100 * [3, 1, 4, 2, 6, 5][of[model]!]!);
    const y = spread.map((score, model) => score + 100 * [2, 1, 3, 4, 6, 5][of[model]!]!);
    const alone = testOf(x, y, unitsByLabel([...Array(60).keys()].map(String)));
    const together = testOf(x, y, unitsByLabel([...of].map(String)));
    expect(alone.p).toBeLessThan(1e-6);
    expect(together.p).toBeGreaterThan(1e-3);
    expect(together.freedom).toBeLessThan(6);
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
    // Two families, one of which has both metrics for one model only.
    const two = unitsByLabel(Array.from(x, (_, model) => String(model < 5)));
    expect(
      testOf(
        lacking(x, (model) => model > 0 && model < 5),
        y,
        two,
      ),
    ).toEqual(none);
  });

  it('ignores a family without models that have both metrics', () => {
    const [x, y] = columns as [Float64Array, Float64Array];
    const few = lacking(x, (model) => families.of[model] === 2);
    const found = testOf(few, y, families);
    const plain = plainTest(few, y, families);
    expect(found.t).toBeCloseTo(plain.t, 10);
    expect(found.freedom).toBeCloseTo(plain.freedom, 10);
  });
});
