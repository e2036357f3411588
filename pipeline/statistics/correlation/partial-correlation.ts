import { clamp } from '../numbers/limits.ts';
import { correlateColumns } from './correlate-columns.ts';
import type { Correlations } from './correlations.ts';
import { pairCount, pairPlace } from './pairs.ts';

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
 */
export function partialCorrelation(ab: number, ac: number, bc: number): number {
  const leftOfA = (1 - ac) * (1 + ac);
  const leftOfB = (1 - bc) * (1 + bc);
  if (!(leftOfA > MINIMUM_LEFT && leftOfB > MINIMUM_LEFT)) return Number.NaN;
  return clamp((ab - ac * bc) / Math.sqrt(leftOfA * leftOfB));
}

/**
 * The columns whose pairwise correlations {@link partialCorrelations} needs.
 *
 * @param columns scores per metric, NaN if missing
 * @param control one value per model, NaN if missing
 */
export function withControls(columns: readonly Float64Array[], control: Float64Array) {
  const given = columns.map((column) =>
    column.map((score, model) => (Number.isNaN(control[model]) ? Number.NaN : score)),
  );
  // Metrics with the same models share a copy of the control.
  const patterns = given.map((column) => column.map((score) => Number(Number.isNaN(score))).join(''));
  const controls = [...new Set(patterns)];
  const controlOver = controls.map((pattern) =>
    control.map((value, model) => (pattern[model] === '1' ? Number.NaN : value)),
  );
  return {
    metrics: columns.length,
    /** The metrics, restricted to models that have the control, and then the copies of the control. */
    columns: [...given, ...controlOver],
    /** Per metric, the index of the copy of the control over its models. */
    controlOf: patterns.map((pattern) => controls.indexOf(pattern)),
  };
}

/**
 * The partial Spearman correlation of every pair of metrics given a control: the partial correlation (Yule 1907) of
 * mid-ranks (Spearman 1904), with all three ranked over the models that have both metrics and the control. For its
 * p-value, use `correlationPValue` with one control.
 *
 * Both correlations are NaN if there are fewer than 4 such models, or if a metric is constant over them. `estimate`
 * is also NaN if the control is constant, or ranks the models exactly like one of the metrics or in reverse; so a
 * metric has no partial correlation given itself.
 *
 * @param found Spearman's rho of all pairs of columns; those of two copies of the control are not read
 */
export function partialCorrelations(
  { metrics, columns: { length: all }, controlOf }: ReturnType<typeof withControls>,
  found: Pick<Correlations, 'n' | 'estimate'>,
) {
  const withControl = (metric: number, pattern: number) =>
    found.estimate[pairPlace(metric, metrics + pattern, all)]!;
  const pairs = pairCount(metrics);
  /** How many models have both metrics and the control. */
  const n = new Uint16Array(pairs);
  /** The partial rank correlation of the two metrics given the control. */
  const estimate = new Float64Array(pairs);
  /** The plain rank correlation of the two metrics over the same models. */
  const marginal = new Float64Array(pairs);
  for (let a = 0; a < metrics; a++) {
    for (let b = a + 1; b < metrics; b++) {
      const pair = pairPlace(a, b, metrics);
      const place = pairPlace(a, b, all);
      n[pair] = found.n[place]!;
      marginal[pair] = n[pair] < MINIMUM_MODELS ? Number.NaN : found.estimate[place]!;
      const ac = withControl(a, controlOf[b]!);
      const bc = withControl(b, controlOf[a]!);
      estimate[pair] = partialCorrelation(marginal[pair], ac, bc);
    }
  }
  return { n, estimate, marginal };
}

/** The {@link partialCorrelations} of all pairs of columns given a control. */
export function partialSpearman(columns: readonly Float64Array[], control: Float64Array) {
  const controlled = withControls(columns, control);
  return partialCorrelations(controlled, correlateColumns(controlled.columns, 'spearman'));
}
