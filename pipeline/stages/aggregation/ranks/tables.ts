import type { Metric, Model } from '../../../cohort/cohort.ts';
import { holm } from '../../../statistics/correlation/p-values.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { rankRange } from '../../../statistics/score/rank-changes.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { PolicyScores, SetPolicies } from '../missing-scores/tables.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { LEADS, leaveOut, orderedShare, shareAhead } from './rank-resampling.ts';

export function rankingRows({ cohort, methods, ranges, heldCategories }: SetAggregation): Row[] {
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => ({
    metric_set: cohort.metricSet,
    method: method.method,
    n_models: cohort.models.length,
    share_ordered: method.resampledRanks ? orderedShare(method.resampledRanks) : null,
    n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
    ...neighbourCounts(method),
    median_width: ranges.reason ? null : medianWidth(method.resampledRanks),
    fixed_median_width: medianWidth(method.fixedRanks),
    held_categories: heldCategories.length > 0 ? heldCategories.join(', ') : null,
    varying_weight: ranges.varyingWeight,
    reason: ranges.reason,
  }));
}

/** Whether the first model leads each other in the resamples; null without resamples or a first. */
export function ledByFirst({
  ranking,
  resampledRanks,
}: Pick<MethodScores, 'ranking' | 'resampledRanks'>): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map((ranks) => shareAhead(resampledRanks[first]!, ranks) >= LEADS);
}

function neighbourCounts(method: MethodScores): Row {
  const pairs = neighbours(method);
  return {
    n_neighbours: pairs.length,
    n_distinguishable: method.resampledRanks
      ? pairs.filter(({ isDistinguishable }) => isDistinguishable).length
      : null,
  };
}

function medianWidth(resampledRanks: Uint16Array[] | undefined): number | null {
  const ranges = (resampledRanks ?? []).flatMap((ranks) => rankRange(ranks) ?? []);
  if (ranges.length === 0) return null;
  return median(ranges.map(({ low, high }) => high - low));
}

/** Significance level, corrected for the number of neighbours (Holm). */
const LEVEL = 0.05;

export function neighbourRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((method) =>
    neighbours(method).map(({ better, worse, ahead, isDistinguishable }) => ({
      metric_set: cohort.metricSet,
      method: method.method,
      model_id: cohort.models[better]!.id,
      next_model_id: cohort.models[worse]!.id,
      rank: method.ranking.rank[better]!,
      next_rank: method.ranking.rank[worse]!,
      // Rounding errors can make the difference of tied models negative.
      difference: Math.max(0, method.scores[better]! - method.scores[worse]!),
      share_ahead: ahead,
      distinguishable: isDistinguishable,
    })),
  );
}

/** A model and the next one in the ranking. */
interface Neighbours {
  better: number;
  worse: number;
  /** The share of resamples in which the better model leads; NaN without resamples. */
  ahead: number;
  isDistinguishable: boolean | null;
}

/** Pairs each model with the next one; tied models are ordered by id. */
export function neighbours({ ranking, resampledRanks }: MethodScores): Neighbours[] {
  const { rank } = ranking;
  const order = [...rank.keys()]
    .filter((model) => rank[model] !== undefined)
    .sort((a, b) => rank[a]! - rank[b]! || a - b);
  const pairs = order.slice(1).map((worse, i) => ({ better: order[i]!, worse }));
  const leads = (one: number, other: number) =>
    resampledRanks ? shareAhead(resampledRanks[one]!, resampledRanks[other]!) : Number.NaN;
  const ahead = pairs.map(({ better, worse }) => leads(better, worse));
  const corrected = holm(Float64Array.from(pairs, ({ better, worse }) => leads(worse, better)));
  return pairs.map((pair, i) => ({
    ...pair,
    ahead: ahead[i]!,
    isDistinguishable: Number.isNaN(ahead[i]!) ? null : corrected[i]! <= LEVEL,
  }));
}

/** What to leave out: a metric, a data set or a category. */
const kinds = { metric: 'id', data_set: 'dataSet', category: 'category' } as const satisfies Record<
  string,
  keyof Metric
>;

export async function leaveOutRows(
  { cohort, scored, methods }: SetAggregation,
  workers: Workers,
): Promise<Row[]> {
  const { metrics, models, metricSet } = cohort;
  const selections = selectionsOf(metrics);
  const {
    taus,
    models: changed,
    changes,
    ranks,
  } = await leaveOut(workers, {
    scored,
    rankings: methods.map(({ method, ranking }) => ({ method, rank: ranking.rank })),
    selections: selections.map(({ kept }) => kept),
  });
  return methods.flatMap(({ method, ranking }, m) =>
    selections.map(({ kind, leftOut, kept }, s) => {
      const index = m * selections.length + s;
      const model = changed[index]!;
      const change = changes[index]!;
      return {
        metric_set: metricSet,
        method,
        kind,
        left_out: leftOut,
        n_left_out: kept.filter((each) => each === 0).length,
        kendall_tau: taus[index]!,
        largest_rank_change: change,
        model_id: change > 0 ? models[model]!.id : null,
        rank: change > 0 ? ranking.rank[model]! : null,
        rank_without: change > 0 ? ranks[index]! : null,
      };
    }),
  );
}

/** All selections that keep at least one metric. */
function selectionsOf(metrics: readonly Metric[]) {
  return Object.entries(kinds).flatMap(([kind, key]) =>
    [...new Set(metrics.map((metric) => metric[key]))]
      // What is left over is not one category.
      .filter((label) => kind !== 'category' || label !== 'other')
      .sort()
      .map((leftOut) => ({
        kind,
        leftOut,
        kept: Uint8Array.from(metrics, (metric) => Number(metric[key] !== leftOut)),
      }))
      .filter(({ kept }) => kept.includes(1)),
  );
}

/** Every two policies for missing scores with the same method. */
export function policyPairs({ ranked }: SetPolicies): [PolicyScores, PolicyScores][] {
  return ranked.flatMap((a, i) =>
    ranked
      .slice(i + 1)
      .filter(({ method }) => method === a.method)
      .map((b): [PolicyScores, PolicyScores] => [a, b]),
  );
}

/** The models that both policies rank, and their ranks among these. */
export function commonRanks(
  a: PolicyScores,
  b: PolicyScores,
): { models: Model[]; ranks: [number[], number[]] } {
  const places = [placesById(a), placesById(b)] as const;
  const ids = [...places[0].keys()].filter((id) => places[1].has(id));
  const own = places.map((of) => ids.map((id) => of.get(id)!)) as [number[], number[]];
  return { models: own[0].map((place) => a.models[place]!), ranks: [ranksOf(a, own[0]), ranksOf(b, own[1])] };
}

function ranksOf({ scores, rounding }: PolicyScores, places: readonly number[]): number[] {
  const at = (values: Float64Array) => Float64Array.from(places, (place) => values[place]!);
  return leaderboardRanks(at(scores), at(rounding)).rank;
}

/** Index of each model with a score, by id. */
function placesById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(models.flatMap(({ id }, i) => (Number.isNaN(scores[i]) ? [] : [[id, i] as const])));
}
