import Table from 'cli-table3';
import { SIMULATION_WARNING } from '../sources/snapshot.ts';
import type { Columns } from '../warehouse/database.ts';
import type { Row } from '../warehouse/rows.ts';
import type { Study } from './study.ts';

const MISSING = '–';

/** Which states the study's numbers are made from. */
export interface States {
  /** The study's date, or where it takes the newest state that state's. */
  asOf: string;
  /** Per entry of the study's sources, the snapshot that is read and the date of the state that it shows. */
  snapshots: { snapshotId: string; asOf: string }[];
  isSimulated: boolean;
}

/** The claims table as `make` prints it, and where the artifacts are. */
export function claimsText(study: Study, claims: Columns, states: States): string {
  const rows = study.claims.flatMap(({ claim_id }) => rowsOf(study, claims, claim_id));
  const table = new Table({
    head: ['claim', 'published', 'ours (95 % interval)', 'verdict'],
    colWidths: [50, 12, 34, 16],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const percent = new Set(
    study.claims.flatMap(({ claim_id, quantity }) =>
      quantity.kind === 'explained_variance' ? [claim_id] : [],
    ),
  );
  for (const row of rows) {
    const show = (value: unknown) => formatted(value, percent.has(String(row.claim_id)));
    const interval = Number.isNaN(row.computed) ? '' : ` (${show(row.ci_low)} to ${show(row.ci_high)})`;
    table.push([
      `${row.statement}\n${row.reference}; ${size(row.published_n_models, row.published_n_metrics)}`,
      show(row.published),
      `${show(row.computed)}${interval}\n${row.metric_set}: ${size(row.n_models, row.n_metrics)}`,
      String(row.verdict),
    ]);
  }
  const simulated = states.isSimulated ? [SIMULATION_WARNING] : [];
  return [
    ...simulated,
    study.title,
    `State of ${states.asOf}, read from`,
    ...states.snapshots.map(({ snapshotId, asOf }) => `  ${snapshotId}, the state of ${asOf}`),
    `Intervals: ${study.resamples} resamples of models.`,
    ...(rows.length > 0 ? [table.toString()] : []),
    ...study.claims.map(({ claim_id, note }) => `${claim_id}: ${note}`),
    '',
    `Every table as .parquet and .csv: out/${study.name}/<stage>/ and out/normalize/`,
    `All tables in one DuckDB file:    out/${study.name}/alignment.duckdb`,
    `What each column means:           out/${study.name}/datapackage.json`,
    ...simulated,
    '',
  ].join('\n');
}

/** A claim's row of each metric set, in the study's order. */
function rowsOf(study: Study, claims: Columns, claimId: string): Row[] {
  const place = ({ metric_set }: Row) =>
    study.metric_sets.findIndex(({ name }) => String(metric_set).endsWith(name));
  return (claims.claim_id as string[])
    .flatMap((id, i): Row[] =>
      id === claimId
        ? [Object.fromEntries(Object.entries(claims).map(([name, values]) => [name, values[i]!]))]
        : [],
    )
    .sort((a, b) => place(a) - place(b));
}

function size(models: unknown, metrics: unknown): string {
  return `${models} models × ${metrics} metrics`;
}

function formatted(value: unknown, isPercent: boolean): string {
  if (typeof value !== 'number' || Number.isNaN(value)) return MISSING;
  return isPercent ? `${(100 * value).toFixed(2)} %` : value.toFixed(3);
}
