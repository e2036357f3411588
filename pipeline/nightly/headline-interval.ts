import { modelUnits } from '../cohort/cohort.ts';
import { correlateColumns, correlationOf } from '../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../statistics/correlation/counted-pairs.ts';
import { presentPlaces, weightedMean } from '../statistics/correlation/pairs.ts';
import { columnsAt, jackknifeIntervals } from '../statistics/resampling/jackknife.ts';

export interface Headline {
  title: string;
  /** The domain whose share of the score it is; null for the mean correlation. */
  domain: string | null;
  estimate: number;
  /** The ends of its interval over models. */
  low: number;
  high: number;
}

/** What headlines are computed from. */
export interface ScoredMetrics {
  minimumModels: number;
  /** By metric and version: the score of each model, higher is better. */
  scores: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By domain, or `all`: the weight of each metric and version in the score. */
  weights: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * The 95 % interval of a headline over models, as if none resembled another. It is narrower than that of the tables,
 * which is about other families; here the same models are compared. It is of Fisher's z of the correlation (1921), and
 * so ends before 1.
 */
export function intervalOverModels(
  { domain, estimate }: Pick<Headline, 'domain' | 'estimate'>,
  result: ScoredMetrics,
) {
  const metrics = [...result.scores.keys()];
  const models = modelsOf(result);
  const columns = scoresInBoth(result, result, metrics, models);
  const measure =
    domain === null
      ? meanMeasure(columns, result.minimumModels)
      : shareMeasure(weightsOf(result, domain, metrics));
  const units = modelUnits(models.map((id) => ({ id, family: id })));
  const zOf = (kept: readonly number[]) => [measure.toZ(measure.of(columnsAt(columns, kept)))];
  const [interval] = jackknifeIntervals(units, zOf) ?? [];
  const margin = interval?.margin ?? Number.NaN;
  const z = measure.toZ(estimate);
  return { low: measure.fromZ(z - margin), high: measure.fromZ(z + margin) };
}

/** How a headline is computed from the scores of models, and what Fisher's z of it is. */
interface Measure {
  of(columns: readonly Float64Array[]): number;
  toZ(estimate: number): number;
  fromZ(z: number): number;
}

/** The mean correlation, also of some of the models, of the pairs that count over all. */
function meanMeasure(columns: readonly Float64Array[], minimum: number): Measure {
  const counted = countedEstimates(correlateColumns(columns, 'spearman'), minimum);
  const pairs = presentPlaces(counted);
  return {
    of: (some) => weightedMean(correlateColumns(some, 'spearman').estimate, pairs),
    toZ: Math.atanh,
    fromZ: Math.tanh,
  };
}

/** The share of the score's variance that a domain explains: the square of a correlation. */
function shareMeasure(weights: Weights): Measure {
  return {
    of: (columns) => explainedShare(columns, weights),
    toZ: (share) => Math.atanh(Math.sqrt(share)),
    fromZ: (z) => Math.tanh(Math.max(0, z)) ** 2,
  };
}

/** The models with any score. */
export function modelsOf({ scores }: ScoredMetrics): string[] {
  return [...new Set([...scores.values()].flatMap((own) => [...own.keys()]))];
}

/** Per metric, the scores of the models that have one in both results; NaN for the others. */
export function scoresInBoth(
  own: ScoredMetrics,
  other: ScoredMetrics,
  metrics: readonly string[],
  models: readonly string[],
): Float64Array[] {
  return metrics.map((metric) => {
    const scores = own.scores.get(metric)!;
    const others = other.scores.get(metric)!;
    const shared = (model: string) => (others.has(model) ? scores.get(model) : undefined);
    return Float64Array.from(models, (model) => shared(model) ?? Number.NaN);
  });
}

type Weights = ReturnType<typeof weightsOf>;

/** The weight of each metric in the whole score, and in a domain. */
export function weightsOf({ weights }: ScoredMetrics, domain: string, metrics: readonly string[]) {
  const weightsIn = (node: string) => metrics.map((metric) => weights.get(node)?.get(metric) ?? 0);
  return { all: weightsIn('all'), domain: weightsIn(domain) };
}

/** R² of the score and a domain's score, over models scored on every metric. */
export function explainedShare(columns: readonly Float64Array[], weights: Weights): number {
  const isComplete = (model: number) => columns.every((column) => !Number.isNaN(column[model]));
  const models = [...(columns[0]?.keys() ?? [])].filter(isComplete);
  const scoresBy = (ofMetrics: readonly number[]) =>
    Float64Array.from(models, (model) =>
      columns.reduce((sum, column, metric) => sum + ofMetrics[metric]! * column[model]!, 0),
    );
  return correlationOf(scoresBy(weights.all), scoresBy(weights.domain), 'pearson') ** 2;
}
