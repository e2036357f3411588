import { modelUnits } from '../cohort/model-units.ts';
import { correlateColumns } from '../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../statistics/correlation/counted-pairs.ts';
import { correlate } from '../statistics/correlation/p-values.ts';
import { weightedMean } from '../statistics/correlation/pair-means.ts';
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
 * The 95 % interval of a headline over models, as if none resembled another. It is narrower than that of the tables, which is
 * about other families; here the same models are compared. It is of Fisher's z of the correlation (1921), and so ends before 1.
 */
export function intervalOverModels(
  { domain, estimate }: Pick<Headline, 'domain' | 'estimate'>,
  result: ScoredMetrics,
): Pick<Headline, 'low' | 'high'> {
  const metrics = [...result.scores.keys()];
  const models = modelsOf(result);
  const columns = scoresInBoth(result, result, metrics, models);
  const share = (own: Float64Array[]) => explainedShare(own, weightsOf(result, String(domain), metrics));
  const [value, transformed, back] =
    domain === null
      ? [meanOfCounted(columns, result.minimumModels), Math.atanh, Math.tanh]
      : [share, zOfShare, shareOfZ];
  const units = modelUnits(models.map((id) => ({ id, family: id })));
  const [interval] =
    jackknifeIntervals(units, (kept) => [transformed(value(columnsAt(columns, kept)))]) ?? [];
  const margin = interval?.margin ?? Number.NaN;
  return { low: back(transformed(estimate) - margin), high: back(transformed(estimate) + margin) };
}

/** Returns the mean correlation, also of some of the models, of the pairs that count over all. */
function meanOfCounted(columns: readonly Float64Array[], minimum: number) {
  const counted = countedEstimates(correlateColumns(columns, 'spearman'), minimum);
  const pairs = [...counted.keys()].filter((pair) => !Number.isNaN(counted[pair]));
  return (own: readonly Float64Array[]) => weightedMean(correlateColumns(own, 'spearman').estimate, pairs);
}

/** The models with any score. */
export function modelsOf({ scores }: Pick<ScoredMetrics, 'scores'>): string[] {
  return [...new Set([...scores.values()].flatMap((own) => [...own.keys()]))];
}

/** Per metric, the scores of the models that have one in both results; NaN for the others. */
export function scoresInBoth(
  own: Pick<ScoredMetrics, 'scores'>,
  other: Pick<ScoredMetrics, 'scores'>,
  metrics: readonly string[],
  models: readonly string[],
): Float64Array[] {
  return metrics.map((metric) => {
    const [scores, others] = [own.scores.get(metric)!, other.scores.get(metric)!];
    const shared = (model: string) => (others.has(model) ? scores.get(model) : undefined);
    return Float64Array.from(models, (model) => shared(model) ?? Number.NaN);
  });
}

function zOfShare(share: number): number {
  return Math.atanh(Math.sqrt(share));
}

function shareOfZ(z: number): number {
  return Math.tanh(Math.max(0, z)) ** 2;
}

/** The weights of metrics in the whole score, and in a domain. */
export function weightsOf(
  { weights }: Pick<ScoredMetrics, 'weights'>,
  domain: string,
  metrics: readonly string[],
) {
  return ['all', domain].map((node) => metrics.map((metric) => weights.get(node)?.get(metric) ?? 0));
}

/** R² of the score and a domain's score, over models scored on every metric. */
export function explainedShare(columns: readonly Float64Array[], weights: readonly number[][]): number {
  const isComplete = (model: number) => columns.every((column) => !Number.isNaN(column[model]));
  const models = [...(columns[0]?.keys() ?? [])].filter(isComplete);
  const [all, part] = weights.map((own) => {
    const score = (model: number) => columns.reduce((sum, column, m) => sum + own[m]! * column[model]!, 0);
    return Float64Array.from(models, score);
  });
  return correlate(all!, part!, 'pearson').estimate ** 2;
}
