import { type Cohort, completeCohort, readCohorts, setName } from '../../cohort/cohort.ts';
import { readWeights } from '../../cohort/metric-weights.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { countedCorrelations } from '../../statistics/correlation/counted-pairs.ts';
import type { Claim, Study } from '../../studies/study.ts';
import { readContract } from '../../warehouse/contract.ts';
import type { Columns } from '../../warehouse/database.ts';
import { endsOf, type Reader, type Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import type { ClaimedCohort } from './judging/claimed-numbers.ts';
import type { Judged, Judging, Ours } from './judging/judge-claims.ts';
import { claimColumns, estimateOf, judgeClaims } from './judging/judge-claims.ts';

/** Our number in a table of an earlier stage. */
interface Found extends Ours {
  /** Models and metrics of the number, if they are not the cohort's. */
  models?: number;
  metrics?: number;
  /** The count behind the verdict. */
  evidence?: string;
}

/** Rows of `claims/claim`: each claim with our numbers from earlier stages. */
export async function claimRows(study: Study, reader: Reader, workers: Workers, isSimulated: boolean) {
  const tables = await readNumbers(study, reader);
  const sets: Judging[] = [];
  for (const cohort of await readCohorts(reader)) {
    const claims = study.claims.filter(({ metric_sets }) =>
      (metric_sets ?? [study.metric_sets[0]!.name]).includes(setName(cohort.metricSet)),
    );
    if (claims.length === 0) continue;
    const counted = await countedCorrelations(workers, cohort.columns, study.minimum_models);
    const weights = await readWeights(reader, cohort);
    const from = { cohort, complete: completeCohort(cohort), weights, counted };
    // Simulated scores give no verdicts.
    const computable = claims.filter(
      (claim) => !isSimulated && cohortOf(claim, from).models.length >= study.minimum_models,
    );
    const ours = new Map(computable.map((claim) => [claim, foundIn(tables, claim, cohort.metricSet)]));
    sets.push({ claims, from, ours });
  }
  return (await judgeClaims(sets, study, workers)).map((judged) => row(judged, study, isSimulated));
}

/** The cohort that a claim's quantity is computed from. */
function cohortOf({ quantity }: Claim, { cohort, complete }: ClaimedCohort): Cohort {
  return quantity.kind === 'explained_variance' ? complete : cohort;
}

function row(judged: Judged, study: Study, isSimulated: boolean): Row {
  const { claim, judging } = judged;
  const { metricSet, models, metrics } = cohortOf(claim, judging.from);
  const found: Found = judged.ours;
  return {
    ...claimColumns(judged, claim.note, isSimulated),
    metric_set: metricSet,
    reference: claim.reference,
    ...endsOf(found.interval),
    n_models: found.models ?? models.length,
    n_metrics: found.metrics ?? metrics.length,
    evidence: found.evidence ?? null,
    also_compatible: otherPublished(judged, study.claims),
  };
}

/** Other published values of the same quantity that lie in our interval. */
function otherPublished({ claim, ours }: Judged, claims: readonly Claim[]): string | null {
  const { low, high } = estimateOf(ours);
  const quantityOf = ({ quantity }: Claim) => JSON.stringify(quantity);
  const inside = claims
    .filter((other) => quantityOf(other) === quantityOf(claim))
    .flatMap(({ published }) => (published === null ? [] : [published]))
    .filter((other) => other !== claim.published && low <= other && other <= high);
  return inside.length > 0 ? inside.join(', ') : null;
}

/** The tables with our numbers. */
async function readNumbers(study: Study, reader: Reader) {
  return {
    correlation: study.correlations[0]!,
    summary: await reader.columns('select * from agreement.summary order by all'),
    explained: await reader.columns('select * from aggregation.explained_variance order by all'),
    /** Of claims about a cell. */
    cells: await readCells(study, reader),
  };
}

function foundIn(
  { correlation, summary, explained, cells }: Awaited<ReturnType<typeof readNumbers>>,
  { quantity }: Claim,
  set: string,
): Found {
  const ofSummary = (name: string) =>
    rowReader(summary, { metric_set: set, quantity: name, method: correlation });
  switch (quantity.kind) {
    case 'incomparable':
      return { value: Number.NaN };
    case 'summary':
      return estimateIn(ofSummary(quantity.quantity));
    case 'explained_variance': {
      const { method, category } = quantity;
      return estimateIn(rowReader(explained, { metric_set: set, method, category }));
    }
    case 'rule': {
      const mean = ofSummary('mean_neural_behavior');
      const negativePairs = mean('n_significantly_negative');
      return {
        ...estimateIn(mean),
        negativePairs,
        ...(!Number.isNaN(negativePairs) && {
          evidence: `${negativePairs} of ${mean('n_pairs')} pairs significantly negative`,
        }),
      };
    }
    case 'cell': {
      const columns = cells.get(quantity)!;
      const at = rowReader(columns, { metric_set: set, ...quantity.row });
      return {
        // Only estimates have the intervals of their row.
        ...(quantity.column === 'estimate' ? estimateIn(at) : { value: at(quantity.column) }),
        ...('n_models' in columns && { models: at('n_models') }),
        ...('n_metrics' in columns && { metrics: at('n_metrics') }),
      };
    }
  }
}

/** The numbers of the row with this key, by column; NaN if there is no such row, or no such column. */
function rowReader(table: Columns, key: Record<string, string | number | boolean>) {
  const names = Object.keys(key);
  const row = (table[names[0]!] as string[]).findIndex((_, i) =>
    names.every((name) => table[name]![i] === key[name]),
  );
  // The cohort may have no metric of a category, and not every table has all intervals.
  return (column: string) => Number(table[column]?.[row] ?? Number.NaN);
}

function estimateIn(at: (column: string) => number): Ours {
  return {
    value: at('estimate'),
    interval: { low: at('ci_low'), high: at('ci_high') },
    familyInterval: { low: at('family_ci_low'), high: at('family_ci_high') },
  };
}

type Cell = Extract<Claim['quantity'], { kind: 'cell' }>;

/** Columns of the intervals of an `estimate`, and of its models and metrics; a table need not have all of them. */
const BESIDE = ['ci_low', 'ci_high', 'family_ci_low', 'family_ci_high', 'n_models', 'n_metrics'];

/** The columns of each cell that the study's claims are about. */
async function readCells(study: Study, reader: Reader): Promise<Map<Cell, Columns>> {
  const cells = new Map<Cell, Columns>();
  for (const [i, { quantity }] of study.claims.entries()) {
    if (quantity.kind !== 'cell') continue;
    const columns = columnsOf(quantity, `${study.file}: claims.${i}.quantity`);
    cells.set(quantity, await reader.columns(`select ${columns} from ${quantity.table} order by all`));
  }
  return cells;
}

/** The columns of the cell's table that a claim reads. */
function columnsOf({ table, row, column }: Cell, where: string): string[] {
  const [stage, name] = table.split('.') as [string, string];
  const known = Object.keys(readContract(stage, name).columns);
  const wanted = ['metric_set', ...Object.keys(row), column];
  const unknown = wanted.find((each) => !known.includes(each));
  if (unknown === undefined)
    return [...new Set([...wanted, ...BESIDE.filter((each) => known.includes(each))])];
  throw new UserError(where, `unknown column of ${table}`, {
    expected: `one of ${known.join(', ')}`,
    found: shown(unknown),
    next: 'correct the column; docs/tables.md lists all',
  });
}
