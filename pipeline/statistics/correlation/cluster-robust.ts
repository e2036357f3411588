import { total } from '../numbers/total.ts';
import type { Units } from '../numbers/units.ts';
import { mapPairs } from './pairs.ts';
import { type Rankable, rankAmong, rankable } from './spearman.ts';

/** One value per pair of metrics (0,1), (0,2), …, (1,2), …; NaN if the pair has no test. */
export interface RobustTests {
  /** Rho divided by its standard error. */
  t: Float64Array;
  /** Degrees of freedom: families − 1 if all families have the same size, mean rank and spread of ranks. */
  freedom: Float64Array;
}

/**
 * Tests of Spearman's rho against 0 that allow for dependence among models of one family.
 *
 * Rho is the slope of one metric's standardised mid-ranks on the other's, over the models that have both. Each of the
 * two regressions gives a cluster-robust variance of rho (CR2, families as clusters) and Satterthwaite degrees of
 * freedom (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, identity working model). The test uses the mean of the
 * two variances and the mean of the two degrees of freedom, so the order of a pair does not matter.
 *
 * A pair has no test if one of its metrics is constant over the models outside one of the families. t is infinite if
 * rho is 1 or −1.
 *
 * @param columns per metric, one score per model, NaN if missing
 * @param wanted per pair, NaN if no test is wanted; in all other pairs both metrics must vary
 */
export function testByFamily(
  columns: readonly Float64Array[],
  families: Units,
  wanted: Float64Array,
): RobustTests {
  const t = new Float64Array(wanted.length).fill(Number.NaN);
  const freedom = t.slice();
  mapPairs(columns.map(rankable), (one, other, pair) => {
    if (Number.isNaN(wanted[pair])) return;
    const test = testOf(...familySums(one, other, families));
    t[pair] = test?.t ?? Number.NaN;
    freedom[pair] = test?.freedom ?? Number.NaN;
  });
  return { t, freedom };
}

/** The number of models with both metrics, and the sums of each family. */
function familySums(one: Rankable, other: Rankable, { of, labels }: Units): [number, Sums[]] {
  const { n } = rankAmong(one, other.isIn);
  rankAmong(other, one.isIn);
  const sums = labels.map((): Sums => ({ n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 }));
  for (let model = 0; model < of.length; model++)
    if (one.isIn[model] && other.isIn[model])
      add(sums[of[model]!]!, (one.ranks[model]! - n) / 2, (other.ranks[model]! - n) / 2);
  return [n, sums];
}

/** Of a family, the number of models, and sums of ranks and of products of ranks; exact, as ranks are multiples of ½. */
type Sums = Record<'n' | 'x' | 'y' | 'xx' | 'xy' | 'yy', number>;

/** Adds a model's ranks, relative to the mean rank, to the sums of its family. */
function add(sums: Sums, x: number, y: number): void {
  sums.n++;
  sums.x += x;
  sums.y += y;
  sums.xx += x * x;
  sums.xy += x * y;
  sums.yy += y * y;
}

function testOf(n: number, sums: readonly Sums[]) {
  const squaresOfX = total(sums.map(({ xx }) => xx));
  const squaresOfY = total(sums.map(({ yy }) => yy));
  const lengthOfX = Math.sqrt(squaresOfX);
  const lengthOfY = Math.sqrt(squaresOfY);
  const rho = total(sums.map(({ xy }) => xy)) / Math.sqrt(squaresOfX * squaresOfY);
  const swapped = sums.map(({ n, x, y, xx, xy, yy }) => ({ n, x: y, y: x, xx: yy, xy, yy: xx }));
  const slope = slopeOf(n, sums, lengthOfX, lengthOfY, rho);
  const reverse = slopeOf(n, swapped, lengthOfY, lengthOfX, rho);
  if (!slope || !reverse) return undefined;
  const error = Math.sqrt((slope.variance + reverse.variance) / 2);
  return { t: rho === 0 ? 0 : rho / error, freedom: (slope.freedom + reverse.freedom) / 2 };
}

/** A smaller determinant of I − Sᵢ (see {@link slopeOf}) counts as 0: x is constant outside the family. */
const SINGULAR = 1e-12;

/**
 * The CR2 variance of the slope of y on x, and its degrees of freedom (Pustejovsky & Tipton 2018); x
 * and y are centred and of Euclidean norm 1.
 *
 * The design matrix X has the columns 1 ÷ √n and x, so X′X = I, and family i enters only through the 2 × 2 matrix
 * Sᵢ = Xᵢ′Xᵢ. With bᵢ the second column of (I − Sᵢ)^(−½) and eᵢ the family's residuals, the variance is Σ (bᵢ′Xᵢ′eᵢ)².
 * The degrees of freedom are 1 ÷ tr P², where P has (Sᵢ)₂₂ on its diagonal and −uᵢ′uⱼ elsewhere, with uᵢ = Sᵢbᵢ; tr P is 1.
 * Undefined if x is constant over the models outside one of the families.
 */
function slopeOf(n: number, sums: readonly Sums[], lengthOfX: number, lengthOfY: number, rho: number) {
  let variance = 0;
  let squares = 0;
  let u11 = 0;
  let u12 = 0;
  let u22 = 0;
  for (const family of sums) {
    const x = family.x / lengthOfX;
    const s11 = family.n / n;
    const s12 = x / Math.sqrt(n);
    const s22 = family.xx / (lengthOfX * lengthOfX);
    const determinant = (1 - s11) * (1 - s22) - s12 * s12;
    if (determinant < SINGULAR) return undefined;
    const root = Math.sqrt(determinant);
    const scale = root * Math.sqrt(2 - s11 - s22 + 2 * root);
    const b1 = s12 / scale;
    const b2 = (1 - s11 + root) / scale;
    const residual1 = (family.y / lengthOfY - rho * x) / Math.sqrt(n);
    const residual2 = family.xy / (lengthOfX * lengthOfY) - rho * s22;
    variance += (b1 * residual1 + b2 * residual2) ** 2;
    const u1 = s11 * b1 + s12 * b2;
    const u2 = s12 * b1 + s22 * b2;
    squares += s22 * s22 - (u1 * u1 + u2 * u2) ** 2;
    u11 += u1 * u1;
    u12 += u1 * u2;
    u22 += u2 * u2;
  }
  return { variance, freedom: 1 / (squares + u11 * u11 + 2 * u12 * u12 + u22 * u22) };
}
