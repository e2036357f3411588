import { clamp } from '../numbers/limits.ts';
import { correlateColumns } from './correlate-columns.ts';
import { mapPairs, pairCount, pairPlace } from './pairs.ts';

const MINIMUM_MODELS = 4;

/**
 * The share of a metric's variance that the control must leave unexplained. Correlations have rounding errors of about
 * 1e-16, and partial correlations of that ÷ this share; a smaller share may be rounding alone.
 */
const MINIMUM_LEFT = 1e-12;

/**
 * The first-order partial correlation of a and b given c, (ab − ac·bc) ÷ √((1 − ac²)(1 − bc²)) (Yule 1907): the
 * correlation of the residuals of a and b after linear regression on c. Clamped to [−1, 1]. NaN if a correlation is
 * missing, or if c explains a or b completely: 1 − ac² or 1 − bc² is at most {@link MINIMUM_LEFT}.
 *
 * @param ab the correlation of a and b; `ac` and `bc` likewise
 * @example partialCorrelation(0.5, 0.5, 0.5) // 0.3333
 */
export function partialCorrelation(ab: number, ac: number, bc: number): number {
  const leftOfA = (1 - ac) * (1 + ac);
  const leftOfB = (1 - bc) * (1 + bc);
  if (!(leftOfA > MINIMUM_LEFT && leftOfB > MINIMUM_LEFT)) return Number.NaN;
  return clamp((ab - ac * bc) / Math.sqrt(leftOfA * leftOfB));
}

/**
 * The partial Spearman correlation of every pair of metrics given a control: the partial correlation (Yule 1907) of
 * mid-ranks (Spearman 1904), with all three ranked over the models that have both metrics and the control.
 *
 * Both correlations are NaN if there are fewer than 4 such models, or if a metric is constant over them. `estimate`
 * is also NaN if the control is constant, or ranks the models exactly like one of the metrics or in reverse; so a
 * metric has no partial correlation given itself.
 *
 * @param columns scores per metric, NaN if missing
 * @param control one value per model, NaN if missing
 * @example partialSpearman([[1, 2, 3, 4], [1, 2, 4, 3]], [1, 3, 2, 4]).estimate // [0.8729]
 */
export function partialSpearman(columns: readonly Float64Array[], control: Float64Array) {
  const given = columns.map((column) =>
    column.map((score, model) => (Number.isNaN(control[model]) ? Number.NaN : score)),
  );
  // Metrics with the same models share a copy of the control.
  const patterns = given.map((column) => column.map((score) => Number(Number.isNaN(score))).join(''));
  const distinct = [...new Set(patterns)];
  const controls = distinct.map((pattern) =>
    control.map((value, model) => (pattern[model] === '1' ? Number.NaN : value)),
  );
  const all = columns.length + controls.length;
  const plain = correlateColumns([...given, ...controls], 'spearman');
  /** How many models have both metrics and the control. */
  const n = new Uint16Array(pairCount(columns.length));
  const estimate = new Float64Array(n.length);
  /** The plain rank correlation of the two metrics over the same models. */
  const marginal = new Float64Array(n.length);
  const controlOf = patterns.map((pattern) => columns.length + distinct.indexOf(pattern));
  const rho = (a: number, b: number) => plain.estimate[pairPlace(a, b, all)]!;
  mapPairs([...columns.keys()], (a, b, pair) => {
    n[pair] = plain.n[pairPlace(a, b, all)]!;
    marginal[pair] = n[pair] < MINIMUM_MODELS ? Number.NaN : rho(a, b);
    estimate[pair] = partialCorrelation(marginal[pair], rho(a, controlOf[b]!), rho(b, controlOf[a]!));
  });
  return { n, estimate, marginal };
}
