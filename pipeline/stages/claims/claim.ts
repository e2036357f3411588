import { type Cohort, completeCohort, readCohorts, setName, unionsOf } from '../../cohort/cohort.ts';
import { type NodeWeights, readWeights } from '../../cohort/metric-weights.ts';
import { modelSampling } from '../../cohort/model-sampling.ts';
import { correlateAll } from '../../statistics/correlation/correlate-all.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import { renumberPairs } from '../../statistics/correlation/pair-average.ts';
import { resampleAgreement } from '../../statistics/resampling/resample-agreement.ts';
import { resampleDecomposition } from '../../statistics/score/resample-decomposition.ts';
import { summaryQuantities } from '../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Columns } from '../../warehouse/database.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { type Cell, readCells } from './claimed-cells.ts';
import { explainedBy } from './explained-by.ts';
import {
  type Estimate,
  type Verdict,
  verdictOfLowAndSometimesNegative,
  verdictOfNumber,
  verdictOfRange,
} from './verdict.ts';

interface Range {
  low: number;
  high: number;
}

/** An estimate with a second interval, over families. */
interface Ours extends Estimate {
  familyLow?: number;
  familyHigh?: number;
  /** Models and metrics of the estimate, if they are not the cohort's. */
  models?: number;
  metrics?: number;
}

const NONE: Ours = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
const NEURAL_BEHAVIOR = 'mean_neural_behavior';

/** Rows of `claims/claim`: each claim with our numbers from earlier stages. */
export async function claimRows(
  study: Study,
  reader: Reader,
  workers: Workers,
  isSimulated: boolean,
): Promise<Row[]> {
  const contexts = await readContexts(study, reader);
  const shown = study.claims.flatMap((claim) =>
    (claim.metric_sets ?? [study.metric_sets[0]!.name]).map((set) => ({
      claim,
      context: contexts.get(set)!,
    })),
  );
  // Simulated scores give no verdicts.
  const ranges = isSimulated
    ? []
    : firstDefined(await summaryRanges(study, shown, workers), await explainedRanges(shown, workers));
  return shown.map(({ claim, context }, i) => {
    const cohort = cohortOf(claim, context);
    const isComputable = !isSimulated && cohort.models.length >= study.minimum_models;
    const { ours, range, verdict, evidence } = isComputable
      ? judge(claim, context, ranges[i])
      : { ours: NONE, range: undefined, verdict: 'not_computable', evidence: null };
    return {
      claim_id: claim.claim_id,
      metric_set: cohort.metricSet,
      statement: claim.statement,
      reference: claim.reference,
      published: claim.published,
      estimate: ours.value,
      ci_low: ours.low,
      ci_high: ours.high,
      n_models: ours.models ?? cohort.models.length,
      n_metrics: ours.metrics ?? cohort.metrics.length,
      verdict,
      note: isSimulated ? `Not computed: the scores are simulated. ${claim.note}` : claim.note,
      published_n_models: claim.cohort.models,
      published_n_metrics: claim.cohort.metrics,
      range_low: range?.low ?? null,
      range_high: range?.high ?? null,
      origin: isSimulated ? 'simulated' : 'real',
      family_ci_low: ours.familyLow ?? null,
      family_ci_high: ours.familyHigh ?? null,
      evidence,
      also_compatible: isComputable ? otherPublished(claim, study.claims, ours) : null,
    };
  });
}

/** With the interval over families, if it has one: models of a family resemble each other, so that over models is too narrow. */
function byFamilies(ours: Ours): Estimate {
  const { value, low, high, familyLow = Number.NaN, familyHigh = Number.NaN } = ours;
  return Number.isNaN(familyLow) ? { value, low, high } : { value, low: familyLow, high: familyHigh };
}

/** Other published values of the same quantity that lie in our interval. */
function otherPublished(claim: Claim, claims: readonly Claim[], ours: Ours): string | null {
  const { low, high } = byFamilies(ours);
  const quantityOf = ({ quantity }: Claim) => JSON.stringify(quantity);
  const others = claims.filter(
    (other) => other.published !== claim.published && quantityOf(other) === quantityOf(claim),
  );
  const inside = others.flatMap(({ published }) =>
    published !== null && low <= published && published <= high ? [published] : [],
  );
  return inside.length > 0 ? inside.join(', ') : null;
}

interface Context {
  study: Study;
  cohort: Cohort;
  /** Only models scored on every metric. */
  complete: Cohort;
  weights: NodeWeights;
  summary: Columns;
  explained: Columns;
  /** Of claims about a cell. */
  cells: Map<Cell, Columns>;
}

/** Reads the context of each metric set, by its name in the study. */
async function readContexts(study: Study, reader: Reader): Promise<Map<string, Context>> {
  const summary = await reader.columns('select * from agreement.summary order by all');
  const explained = await reader.columns('select * from aggregation.explained_variance order by all');
  const cells = await readCells(study, reader);
  const contexts = new Map<string, Context>();
  for (const cohort of await readCohorts(reader)) {
    const weights = await readWeights(reader, cohort);
    const complete = completeCohort(cohort);
    contexts.set(setName(cohort.metricSet), { study, cohort, complete, weights, summary, explained, cells });
  }
  return contexts;
}

/** The cohort that a claim's quantity is computed from. */
function cohortOf({ quantity }: Claim, { cohort, complete }: Context): Cohort {
  return quantity.kind === 'explained_variance' ? complete : cohort;
}

interface Judged {
  ours: Ours;
  range: Range | undefined;
  verdict: Verdict;
  /** The count behind the verdict on a claim in words. */
  evidence: string | null;
}

function judge(claim: Claim, context: Context, drawnRange: Range | undefined): Judged {
  const { quantity, published } = claim;
  if (quantity.kind === 'rule') {
    const ours = summaryEstimate(context, NEURAL_BEHAVIOR);
    const negative = summaryNumber(context, NEURAL_BEHAVIOR, 'n_significantly_negative');
    const pairs = summaryNumber(context, NEURAL_BEHAVIOR, 'n_pairs');
    return {
      ours,
      range: undefined,
      verdict: verdictOfLowAndSometimesNegative(byFamilies(ours), negative),
      evidence: Number.isNaN(negative) ? null : `${negative} of ${pairs} pairs significantly negative`,
    };
  }
  if (quantity.kind === 'cell') {
    const ours = cellEstimate(context, quantity);
    const verdict = quantity.between
      ? verdictOfRange(ours, quantity.between)
      : verdictOfNumber(published!, byFamilies(ours), NONE);
    return { ours, range: undefined, verdict, evidence: null };
  }
  const [ours, range] =
    quantity.kind === 'summary'
      ? [summaryEstimate(context, quantity.quantity), drawnRange ?? NONE]
      : [explainedEstimate(context, quantity.method, quantity.category), drawnRange ?? NONE];
  return { ours, range, verdict: verdictOfNumber(published!, byFamilies(ours), range), evidence: null };
}

function summaryEstimate({ study, cohort, summary }: Context, quantity: string): Ours {
  return find(
    summary,
    { metric_set: cohort.metricSet, quantity, method: study.correlations[0]! },
    'estimate',
  );
}

function summaryNumber({ study, cohort, summary }: Context, quantity: string, column: string): number {
  const key = { metric_set: cohort.metricSet, quantity, method: study.correlations[0]! };
  return find(summary, key, column).value;
}

function explainedEstimate({ cohort, explained }: Context, method: string, category: string): Ours {
  return find(explained, { metric_set: cohort.metricSet, method, category }, 'estimate');
}

/** Only estimates have the intervals of their row. */
function cellEstimate({ cohort, cells }: Context, cell: Cell): Ours {
  const { row, column } = cell;
  const columns = cells.get(cell)!;
  const at = (name: string) => find(columns, { metric_set: cohort.metricSet, ...row }, name);
  const size = {
    ...('n_models' in columns && { models: at('n_models').value }),
    ...('n_metrics' in columns && { metrics: at('n_metrics').value }),
  };
  const found = at(column);
  return column === 'estimate' ? { ...found, ...size } : { ...NONE, value: found.value, ...size };
}

/** A value and its intervals from the row with this key; NaN if there is no such row. */
function find(table: Columns, key: Record<string, string | number | boolean>, value: string): Ours {
  const names = Object.keys(key);
  const row = (table[names[0]!] as string[]).findIndex((_, i) =>
    names.every((name) => table[name]![i] === key[name]),
  );
  // The cohort may have no metric of a category.
  if (row < 0) return NONE;
  // Not every table has all intervals.
  const at = (name: string) => Number(table[name]?.[row] ?? Number.NaN);
  return {
    value: at(value),
    low: at('ci_low'),
    high: at('ci_high'),
    familyLow: at('family_ci_low'),
    familyHigh: at('family_ci_high'),
  };
}

interface Shown {
  claim: Claim;
  context: Context;
}

/**
 * For each claim about a mean correlation, the 95 % range over cohorts of the publication's size, drawn with
 * replacement from ours. Claims with the same models and size share their draws.
 */
async function summaryRanges(
  study: Study,
  shown: readonly Shown[],
  workers: Workers,
): Promise<(Range | undefined)[]> {
  const ranges: (Range | undefined)[] = shown.map(() => undefined);
  for (const { models, columns, pairs } of unionsOf([
    ...new Set(shown.map(({ context }) => context.cohort)),
  ])) {
    const wanted = [...shown.keys()].flatMap((i) => {
      const { claim, context } = shown[i]!;
      const { quantity } = claim;
      const positions = pairs.get(context.cohort);
      if (quantity.kind !== 'summary' || !positions) return [];
      const own = summaryQuantities(context.cohort.metrics).find(({ name }) => name === quantity.quantity)!;
      return [{ i, size: claim.cohort.models, quantity: renumberPairs(own, positions) }];
    });
    const found = await correlateAll(workers, columns, ['spearman']);
    const counted = countedEstimates(found.spearman, study.minimum_models);
    for (const size of new Set(wanted.map((each) => each.size))) {
      const drawn = wanted.filter((each) => each.size === size);
      const { quantities } = await resampleAgreement(
        workers,
        {
          columns,
          counted,
          quantities: drawn.map(({ quantity }) => quantity),
          sampling: { ...modelSampling(models, study), size },
        },
        { withPairs: false },
      );
      for (const [j, { i }] of drawn.entries()) ranges[i] = quantities[j];
    }
  }
  return ranges;
}

function firstDefined<T>(one: (T | undefined)[], other: (T | undefined)[]): (T | undefined)[] {
  return one.map((each, i) => each ?? other[i]);
}

/** The same ranges for claims about explained variance. Claims with the same set and size share their draws. */
async function explainedRanges(shown: readonly Shown[], workers: Workers): Promise<(Range | undefined)[]> {
  const ranges: (Range | undefined)[] = shown.map(() => undefined);
  const wanted = [...shown.keys()].filter((i) => {
    const { claim, context } = shown[i]!;
    const hasEnoughModels = context.complete.models.length >= context.study.minimum_models;
    return claim.quantity.kind === 'explained_variance' && hasEnoughModels;
  });
  const keyOf = (i: number) => `${shown[i]!.context.cohort.metricSet} ${shown[i]!.claim.cohort.models}`;
  for (const key of new Set(wanted.map(keyOf))) {
    const own = wanted.filter((i) => keyOf(i) === key);
    const found = await drawnExplained(
      own.map((i) => shown[i]!),
      workers,
    );
    for (const [j, i] of own.entries()) ranges[i] = found[j];
  }
  return ranges;
}

/** Ranges of claims with the same set and size. */
async function drawnExplained(shown: readonly Shown[], workers: Workers): Promise<(Range | undefined)[]> {
  const { study, complete, weights } = shown[0]!.context;
  const claims = shown.map(({ claim }) => claim);
  const explained = explainedBy(claims, complete, weights);
  const sampling = { ...modelSampling(complete.models, study), size: shown[0]!.claim.cohort.models };
  const drawn = await resampleDecomposition(workers, explained.input, sampling);
  return explained.places.map((place) => drawn[place]);
}
