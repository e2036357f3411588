import { clamp } from './clamp.ts';
import type { Correlations } from './correlations.ts';
import { pairCount, pairPlace } from './pairs.ts';

const MINIMUM_MODELS = 4;

/**
 * How much of a metric's variance the control must leave. Correlations are off by about 1e-16, their partial
 * correlation by about that divided by the share that is left; less than this share may be rounding and nothing else.
 */
const MINIMUM_LEFT = 1e-12;

/**
 * The first-order partial correlation of a and b given c, (ab − ac·bc) ÷ √((1 − ac²)(1 − bc²)) (Yule 1907): the
 * correlation of what a linear fit on c leaves of each. NaN where a correlation is missing, or where c leaves nothing
 * of a or of b: where 1 − ac² or 1 − bc² is 0, or so near it (1e-12) that it may be rounding. Clamped to [−1, 1].
 */
export function partialCorrelation(ab: number, ac: number, bc: number): number {
  const leftOfA = (1 - ac) * (1 + ac);
  const leftOfB = (1 - bc) * (1 + bc);
  if (!(leftOfA > MINIMUM_LEFT && leftOfB > MINIMUM_LEFT)) return Number.NaN;
  return clamp((ab - ac * bc) / Math.sqrt(leftOfA * leftOfB));
}

/** One value per pair (a, b), a < b, of metrics. */
export interface PartialCorrelations {
  /** How many models have both metrics and the control. */
  n: Uint16Array;
  /** Their partial rank correlation given the control. */
  estimate: Float64Array;
  /** Their plain rank correlation over the same models. */
  marginal: Float64Array;
}

/** Metrics, and behind them a control over the models of each. */
export interface WithControls {
  metrics: number;
  columns: Float64Array[];
  /** Per metric, which of the controls is over its models. */
  controlOf: number[];
}

/**
 * The columns whose correlations with each other {@link partialCorrelations} takes.
 *
 * @param columns one Float64Array of scores per metric, NaN where a model has none
 * @param control one value per model, NaN where a model has none
 */
export function withControls(columns: readonly Float64Array[], control: Float64Array): WithControls {
  const given = columns.map((column) =>
    column.map((score, model) => (Number.isNaN(control[model]) ? Number.NaN : score)),
  );
  // Metrics that lack the same models share the control over the others.
  const patterns = given.map((column) => column.map((score) => Number(Number.isNaN(score))).join(''));
  const controls = [...new Set(patterns)];
  const patternOf = patterns.map((pattern) => controls.indexOf(pattern));
  const controlOver = controls.map((pattern) =>
    control.map((value, model) => (pattern[model] === '1' ? Number.NaN : value)),
  );
  return { metrics: columns.length, columns: [...given, ...controlOver], controlOf: patternOf };
}

/**
 * The partial Spearman correlation of every pair of metrics given a control: the partial correlation (Yule 1907) of
 * mid-ranks (Spearman 1904), all three ranked anew over the models that have both metrics and the control. Its p is
 * what `correlationPValue` of correlation.ts gives for one control.
 *
 * `estimate` and `marginal` are NaN where there are fewer than 4 such models or a metric is constant over them;
 * `estimate` also where the control is, or where it ranks them as one of the metrics does, or in reverse. So a metric
 * that is the control itself has no partial correlation.
 *
 * @param found Spearman's rho of all pairs of columns, of which those of two controls are not needed
 */
export function partialCorrelations(
  { metrics, columns: { length: all }, controlOf }: WithControls,
  found: Pick<Correlations, 'n' | 'estimate'>,
): PartialCorrelations {
  const withControl = (metric: number, pattern: number) =>
    found.estimate[pairPlace(metric, metrics + pattern, all)]!;
  const pairs = pairCount(metrics);
  const n = new Uint16Array(pairs);
  const estimate = new Float64Array(pairs);
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
