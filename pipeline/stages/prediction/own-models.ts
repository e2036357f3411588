import { sumOfProducts } from '../../statistics/numbers/covariance.ts';
import { indicesWhere } from '../../statistics/numbers/indices.ts';
import { product } from '../../statistics/numbers/matrix.ts';
import { conditional, type Gaussian, gaussianOf } from '../../statistics/prediction/gaussian.ts';
import { type Expected, expectedScore, type Scale, standardised } from '../../statistics/prediction/scale.ts';
import { tellingOrder } from './next/order.ts';

/** The published distribution of a metric set's scores. */
export interface Distribution {
  metrics: { id: string; title: string; isReversed: boolean; scale: Scale; coefficient: number }[];
  gaussian: Gaussian;
  /** Half the width of a 90 % interval, in standard deviations. */
  width: number;
}

/** What the known scores of a new model tell. */
export interface ModelPrediction {
  known: number;
  /** The combined score. */
  total: Expected;
  /** The metrics to run next, with the share of the total's open variance that is left after each. */
  next: { title: string; left: number }[];
  /** Its missing scores. */
  cells: ({ id: string; title: string } & Expected)[];
}

/** Most metrics to run next. */
const NEXT = 3;

/** @param scores per metric, NaN if missing */
export function predictModel(
  { metrics, gaussian, width }: Distribution,
  scores: Float64Array,
): ModelPrediction {
  const row = scores.map((score, m) =>
    standardised(metrics[m]!.isReversed ? -score : score, metrics[m]!.scale),
  );
  const { missing, expected, variances, ...others } = conditional(gaussian, row);
  const filled = row.slice();
  for (const [i, metric] of missing.entries()) filled[metric] = expected[i]!;
  const own = Float64Array.from(missing, (metric) => metrics[metric]!.coefficient);
  const covariance = others.covariance();
  const variance = sumOfProducts(own, product(covariance, own, missing.length));
  const center = metrics.reduce(
    (sum, { coefficient, scale }, m) => sum + coefficient * (filled[m]! + scale.mean / scale.deviation),
    0,
  );
  const margin = width * Math.sqrt(variance);
  const part = gaussianOf(expected, covariance);
  return {
    known: row.length - missing.length,
    total: { estimate: center, low: center - margin, high: center + margin },
    next: tellingOrder(part, own, 'score', NEXT).map(({ metric, left }) => ({
      title: metrics[missing[metric]!]!.title,
      left,
    })),
    cells: missing.map((metric, i) => {
      const { id, title, isReversed, scale } = metrics[metric]!;
      const margin = width * Math.sqrt(variances[i]!);
      return { id, title, ...expectedScore(expected[i]!, margin, scale, isReversed) };
    }),
  };
}

/** Places of the columns of a table among metrics, by id or title, with or without what stands before them; none of others. */
export function placesOf(
  header: readonly string[],
  metrics: Distribution['metrics'],
  fold: (name: string) => string,
) {
  const all = metrics.map(({ id, title }) =>
    [id, title, id.replace(/^[^:]*:/, ''), title.replace(/^[a-z]+\./, '')].map(fold),
  );
  return header.map((name) => {
    const places = indicesWhere(all, (names) => names.includes(fold(name)));
    return places.length === 1 ? places[0] : undefined;
  });
}
