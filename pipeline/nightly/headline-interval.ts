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
 * The 95 % interval of a headline over models, as if none resembled another: narrower than that of the tables, which is about
 * other families. Here the same models are compared. Computed for Fisher's z of the correlation (1921), so that it ends before 1.
 */
export function intervalOverModels(
  { domain, estimate }: Pick<Headline, 'domain' | 'estimate'>,
  result: ScoredMetrics,
): Pick<Headline, 'low' | 'high'> {
  const metrics = [...result.scores.keys()];
  const models = [...new Set([...result.scores.values()].flatMap((own) => [...own.keys()]))];
  const columns = metrics.map((metric) => {
    const scores = result.scores.get(metric)!;
    return Float64Array.from(models, (model) => scores.get(model) ?? Number.NaN);
  });
  const counted = countedEstimates(correlateColumns(columns, 'spearman'), result.minimumModels);
  const pairs = [...counted.keys()].filter((pair) => !Number.isNaN(counted[pair]));
  const mean = (own: Float64Array[]) => weightedMean(correlateColumns(own, 'spearman').estimate, pairs);
  const share = (own: Float64Array[]) => explainedShare(own, weightsOf(result, String(domain), metrics));
  const [value, transformed, back] =
    domain === null ? [mean, Math.atanh, Math.tanh] : [share, zOfShare, shareOfZ];
  const units = modelUnits(models.map((id) => ({ id, family: id })));
  const [interval] =
    jackknifeIntervals(units, (kept) => [transformed(value(columnsAt(columns, kept)))]) ?? [];
  const margin = interval?.margin ?? Number.NaN;
  return { low: back(transformed(estimate) - margin), high: back(transformed(estimate) + margin) };
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
