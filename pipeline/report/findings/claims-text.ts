import Table from 'cli-table3';
import { sort } from 'd3-array';
import { setName } from '../../cohort/cohort.ts';
import type { States } from '../../cohort/study-date.ts';
import { printable } from '../../messages/printable.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { exactly, type Format, intervalText, withInterval } from '../words/number-format.ts';
import { listedEither } from '../words/phrases.ts';
import { isPresent, matching, numberOf } from '../words/row-numbers.ts';
import { COLUMNS, wrapped } from '../words/terminal-lines.ts';
import { unitsInWords } from './family-findings.ts';
import type { Tables } from './finding-tables.ts';
import { lowerCommand, opposedInWords, opposedMetrics } from './metric-direction.ts';
import { ownMetrics } from './own-metrics.ts';
import { ownText } from './own-text.ts';

const MISSING = '–';

/**
 * The text that `make` prints for a study: headline numbers, claims and paths of the outputs.
 *
 * @param notes on the user's own tables
 */
export function claimsText(
  tables: Tables,
  claims: readonly Row[],
  states: States,
  notes: readonly string[] = [],
): string {
  const { study } = tables;
  const simulated = states.isSimulated ? [SIMULATION_WARNING] : [];
  const own = ownText(tables);
  const hasHeadlines = study.claims.length > 0 || ownMetrics(tables).length === 0;
  const blank = own.length > 0 ? [''] : [];
  const lines = [
    ...simulated,
    study.title,
    ...wrapped(originOf(states)),
    ...notes,
    ...own,
    ...(hasHeadlines ? [...blank, ...headlines(tables)] : []),
    ...wrapped(opposedInWords(tables)),
    ...lowerCommand(study, opposedMetrics(tables)),
    ...(study.claims.length > 0 ? [claimsTable(study, claims), ...wrapped(RULE)] : []),
    ...claimNotes(study),
    '',
    `Report: out/${study.name}/report/index.html (all studies: out/index.html)`,
    `In words: out/${study.name}/findings.md; tables: out/${study.name}/<stage>/; notes: out/${study.name}/log.txt`,
    ...simulated,
    '',
  ];
  // A study may be somebody else's, and a terminal shows it.
  return printable(lines.join('\n'));
}

function originOf({ asOf, snapshots }: States): string {
  const from = snapshots.map(({ snapshotId }) => snapshotId).join(', ');
  return asOf === null ? `From ${from}` : `State of ${asOf}, from ${from}`;
}

const RULE =
  'A published number is compatible if it lies in our interval, widened because it has a sampling error, too (range_low to range_high in claims/claim).';

/** Each note once, after the claims that have it. */
function claimNotes({ claims }: Study): string[] {
  return [...new Set(claims.map(({ note }) => note))].flatMap((text) => {
    const names = claims.filter(({ note }) => note === text).map(({ claim_id }) => claim_id);
    return wrapped(`${names.join(', ')}: ${text}`);
  });
}

/** A line per metric set. */
function headlines(tables: Tables): string[] {
  const rowsOf = (quantity: string) =>
    tables.study.metric_sets.map(({ name }) => tables.rows('agreement.summary', { quantity }, name)[0]!);
  const negative = rowsOf('share_negative');
  const means = rowsOf('mean_pairwise_correlation');
  const units = new Set(means.map(unitsInWords));
  return [
    `Mean Spearman correlation of two metrics, with 95 % intervals over ${listedEither([...units])}:`,
    ...means.map((mean, i) => {
      const interval = intervalText(mean, exactly(false)) || MISSING;
      return `  ${mean.metric_set}, ${size(mean.n_models, mean.n_metrics)}: ${formatted(mean, 'estimate', exactly(false))} (${interval}), ${formatted(negative[i]!, 'estimate', exactly(true))} of the pairs negative`;
    }),
  ];
}

/** A table with a row per claim, and two lines per metric set in it. */
function claimsTable(study: Study, claims: readonly Row[]): string {
  const table = new Table({
    head: ['claim', 'published', 'ours (95 % interval), verdict'],
    colWidths: COLUMNS,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const positionOf = ({ metric_set }: Row) =>
    study.metric_sets.findIndex(({ name }) => name === setName(String(metric_set)));
  for (const claim of study.claims) {
    const format = claimFormat(claim);
    const rows = sort(matching(claims, { claim_id: claim.claim_id }), positionOf);
    const first = rows[0]!;
    const ours = rows.map(
      (row) =>
        `${oursWithInterval(row, format)}, ${row.verdict}${besideVerdict(row, format)}\n  ${row.metric_set}, ${row.n_models} × ${row.n_metrics}`,
    );
    table.push([
      `${first.statement}\n${first.reference}; ${size(first.published_n_models, first.published_n_metrics)}`,
      formatted(first, 'published', format),
      ours.join('\n'),
    ]);
  }
  return table.toString();
}

/**
 * The text after a verdict: its reason, a rule's count, or other published values compatible with ours; may be empty.
 */
export function besideVerdict(row: Row, format: Format): string {
  const { verdict, also_compatible } = row;
  const why = row.reason ?? row.evidence;
  if (typeof why === 'string') return ` (${why})`;
  if (typeof also_compatible !== 'string') return '';
  const others = also_compatible.split(', ').map((value) => format(Number(value)));
  return ` (${verdict === 'compatible' ? 'also with' : 'compatible with'} ${others.join(', ')})`;
}

/** Our number with its interval. */
export function oursWithInterval(row: Row, format: Format): string {
  return isPresent(row, 'estimate') ? withInterval(row, 'estimate', format) : MISSING;
}

export function size(models: unknown, metrics: unknown): string {
  return `${models ?? '?'} models × ${metrics} metrics`;
}

function formatted(row: Row, column: string, format: Format): string {
  return isPresent(row, column) ? format(numberOf(row, column)) : MISSING;
}

export function unitOf({ quantity }: Claim): 'count' | 'share' | 'correlation' {
  if (quantity.kind === 'explained_variance') return 'share';
  if (quantity.kind !== 'cell') return 'correlation';
  if (quantity.shown_as === 'count') return 'count';
  return quantity.shown_as === 'percent' ? 'share' : 'correlation';
}

/** How the numbers of a claim are shown. */
export function claimFormat(claim: Claim): Format {
  const unit = unitOf(claim);
  return unit === 'count' ? String : exactly(unit === 'share');
}
