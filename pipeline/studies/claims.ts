import { explainedVariances } from '../statistics/aggregation.ts';
import { pairwiseAgreement, spearmanRange } from '../statistics/agreement.ts';
import { percentileInterval, resample } from '../statistics/bootstrap.ts';
import { summaryQuantities } from '../statistics/quantities.ts';
import type { Reader } from '../warehouse/build.ts';
import { type Cohort, completeCohort, readCohorts, setName } from '../warehouse/cohort.ts';
import type { Columns } from '../warehouse/database.ts';
import type { Row } from '../warehouse/rows.ts';
import { type NodeWeights, readWeights } from '../warehouse/weights.ts';
import type { Claim, Study } from './study.ts';
import { type Estimate, type Verdict, verdictOfLowAndSometimesNegative, verdictOfNumber } from './verdict.ts';

interface Range {
  low: number;
  high: number;
}

const NONE = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
const NEURAL_BEHAVIOR = 'mean_neural_behavior';
const NEURAL_BEHAVIOR_NEGATIVE = 'share_negative_neural_behavior';

/** The rows of `claims/claim`: every claim of the study beside what the earlier stages computed. */
export async function claimRows(study: Study, reader: Reader): Promise<Row[]> {
  const { origin } = await reader.columns('select origin from normalize.source order by origin desc limit 1');
  const isSimulated = origin![0] === 'simulated';
  const contexts = await readContexts(study, reader);
  const shown = study.claims.flatMap((claim) =>
    (claim.metric_sets ?? [study.metric_sets[0]!.name]).map((set) => ({
      claim,
      context: contexts.get(set)!,
    })),
  );
  return shown.map(({ claim, context }) => {
    const cohort = cohortOf(claim, context);
    const isComputable = !isSimulated && cohort.models.length >= study.minimum_models;
    const { ours, range, verdict } = isComputable
      ? judge(claim, context)
      : { ours: NONE, range: undefined, verdict: 'not_computable' };
    return {
      claim_id: claim.claim_id,
      metric_set: cohort.metricSet,
      statement: claim.statement,
      reference: claim.reference,
      published: claim.published,
      computed: ours.value,
      ci_low: ours.low,
      ci_high: ours.high,
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
      verdict,
      note: isSimulated ? `Not computed: the scores are simulated. ${claim.note}` : claim.note,
      published_n_models: claim.cohort.models,
      published_n_metrics: claim.cohort.metrics,
      range_low: range?.low ?? null,
      range_high: range?.high ?? null,
      origin: isSimulated ? 'simulated' : 'real',
    };
  });
}

interface Context {
  study: Study;
  cohort: Cohort;
  /** Of these models only those that can be aggregated. */
  complete: Cohort;
  weights: NodeWeights;
  summary: Columns;
  explained: Columns;
}

/** What there is to say of each metric set, by the name that the study gives it. */
async function readContexts(study: Study, reader: Reader): Promise<Map<string, Context>> {
  const summary = await reader.columns('select * from agreement.summary order by all');
  const explained = await reader.columns('select * from aggregation.explained_variance order by all');
  const contexts = new Map<string, Context>();
  for (const cohort of await readCohorts(reader)) {
    const weights = await readWeights(reader, cohort);
    const complete = completeCohort(cohort);
    contexts.set(setName(cohort.metricSet), { study, cohort, complete, weights, summary, explained });
  }
  return contexts;
}

/** The models that a claim's quantity is computed from. */
function cohortOf({ quantity }: Claim, { cohort, complete }: Context): Cohort {
  return quantity.kind === 'explained_variance' ? complete : cohort;
}

export const claimInputs = [
  'agreement.summary',
  'aggregation.explained_variance',
  'aggregation.weight',
  'normalize.source',
  'study.claim',
  'study.statistics',
];

function judge(
  claim: Claim,
  context: Context,
): { ours: Estimate; range: Range | undefined; verdict: Verdict } {
  const { quantity, published } = claim;
  if (quantity.kind === 'rule') {
    const ours = summaryEstimate(context, NEURAL_BEHAVIOR);
    const { value } = summaryEstimate(context, NEURAL_BEHAVIOR_NEGATIVE);
    return { ours, range: undefined, verdict: verdictOfLowAndSometimesNegative(ours, value) };
  }
  const [ours, range] =
    quantity.kind === 'summary'
      ? [
          summaryEstimate(context, quantity.quantity),
          summaryRange(context, quantity.quantity, claim.cohort.models),
        ]
      : [
          explainedEstimate(context, quantity.method, quantity.category),
          explainedRange(context, quantity.method, quantity.category, claim.cohort.models),
        ];
  return { ours, range, verdict: verdictOfNumber(published!, ours, range) };
}

function summaryEstimate({ study, cohort, summary }: Context, quantity: string): Estimate {
  return find(summary, { metric_set: cohort.metricSet, quantity, method: study.correlations[0]! }, 'value');
}

function explainedEstimate({ cohort, explained }: Context, method: string, category: string): Estimate {
  return find(explained, { metric_set: cohort.metricSet, method, category }, 'r2');
}

/** The one row with these keys; NaN where there is none. */
function find(table: Columns, key: Record<string, string>, value: string): Estimate {
  const names = Object.keys(key);
  const row = (table[names[0]!] as string[]).findIndex((_, i) =>
    names.every((name) => table[name]![i] === key[name]),
  );
  // A category that the cohort has no metric of.
  if (row < 0) return NONE;
  const at = (name: string) => Number(table[name]![row] ?? Number.NaN);
  return { value: at(value), low: at('ci_low'), high: at('ci_high') };
}

/** Between which values 95 % of cohorts of `size` models, drawn with replacement from ours, lie. */
function summaryRange({ study, cohort }: Context, quantity: string, size: number): Range {
  const wanted = summaryQuantities(cohort.metrics).filter(({ name }) => name === quantity);
  const { resamples, seed } = study;
  const { counted } = pairwiseAgreement(cohort.columns, study.correlations[0]!, study.minimum_models);
  return spearmanRange({ columns: cohort.columns, counted }, wanted, size, { resamples, seed })[0]!;
}

function explainedRange(
  { study, complete, weights }: Context,
  method: Parameters<typeof explainedVariances>[0],
  category: string,
  size: number,
): Range {
  const node = weights.weights[weights.categories.indexOf(category)];
  if (!node) return NONE;
  const evaluate = explainedVariances(method, complete.columns, weights.root, [node]);
  const { resamples, seed } = study;
  return percentileInterval(resample(1, { models: complete.models.length, size, resamples, seed }, evaluate));
}
