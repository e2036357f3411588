import Table from 'cli-table3';
import { SIMULATION_WARNING } from '../sources/snapshot.ts';
import type { Columns } from '../warehouse/database.ts';
import type { Study } from './study.ts';

const MISSING = '–';

export interface CohortSize {
  models: number;
  metrics: number;
  /** The date of the state that the snapshot shows. */
  newest: string;
  isSimulated: boolean;
}

/** The claims table as `make` prints it, and where the artifacts are. */
export function claimsText(study: Study, claims: Columns, cohort: CohortSize): string {
  const ids = claims.claim_id as string[];
  const rows = study.claims.map(({ claim_id }) => {
    const i = ids.indexOf(claim_id);
    return Object.fromEntries(Object.entries(claims).map(([name, values]) => [name, values[i]!]));
  });
  const table = new Table({
    head: ['claim', 'published', 'ours (95 % interval)', 'verdict'],
    colWidths: [50, 12, 26, 16],
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
      `${row.statement}\n${row.reference}; ${row.published_n_models} models × ${row.published_n_metrics} metrics`,
      show(row.published),
      `${show(row.computed)}${interval}`,
      String(row.verdict),
    ]);
  }
  const simulated = cohort.isSimulated ? [SIMULATION_WARNING] : [];
  return [
    ...simulated,
    study.title,
    `State of ${study.as_of}; the newest score in it is of ${cohort.newest}; ours: ${cohort.models} models × ${cohort.metrics} metrics; ${study.resamples} resamples of models.`,
    table.toString(),
    ...rows.map(({ claim_id, note }) => `${claim_id}: ${note}`),
    '',
    `Every table as .parquet and .csv: out/${study.name}/<stage>/ and out/normalize/`,
    `All tables in one DuckDB file:    out/${study.name}/alignment.duckdb`,
    `What each column means:           out/${study.name}/datapackage.json`,
    ...simulated,
    '',
  ].join('\n');
}

function formatted(value: unknown, isPercent: boolean): string {
  if (typeof value !== 'number' || Number.isNaN(value)) return MISSING;
  return isPercent ? `${(100 * value).toFixed(2)} %` : value.toFixed(3);
}
