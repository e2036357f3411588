import type { States } from '../../cohort/study-date.ts';
import { count } from '../../messages/counts-and-lists.ts';
import { printable } from '../../messages/printable.ts';
import type { Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { unitsInWords } from '../../report/words/family-words.ts';
import { distinct, estimateOf, exactly, hasEstimate, intervalText } from '../../report/words/numbers.ts';
import { listedEither } from '../../report/words/phrases.ts';
import { aligned, wrapped } from '../../report/words/terminal-lines.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import type { Claim, Study } from '../../studies/study.ts';
import { claimRows, claimWords, size } from '../claims/claim-words.ts';
import type { Edition } from './editor.ts';

const RULE =
  'A published number is compatible if it lies between range_low and range_high (claims/claim). Where its models are some of ours, without missing scores, these hold the middle 95 % of our number over random subsamples of as many models. Otherwise they are our interval, widened because the published number has a sampling error, too. There is no verdict if ours is another quantity or cohort, or has other metrics.';

/**
 * The text that `make` prints for a study: what it says of the user's own table, headline numbers, claims and paths of the outputs.
 *
 * @param notes on the user's own tables
 */
export function claimsText(
  tables: Tables,
  { chapters }: Edition,
  states: States,
  notes: readonly string[] = [],
): string {
  const { study } = tables;
  const simulated = states.isSimulated ? [SIMULATION_WARNING] : [];
  const hasClaims = study.claims.length > 0;
  const own = chapters.flatMap(({ id, findings }) => (SHOWN.includes(id) ? findings.filter(isShown) : []));
  const lines = [
    ...simulated,
    study.title,
    ...(tables.isAlone ? [] : wrapped(originOf(states))),
    ...notes,
    ...own.flatMap(findingLines),
    ...(hasClaims || own.length === 0 || tables.isAlone ? headlines(tables) : []),
    ...study.claims.flatMap((claim) => claimLines(tables, claim)),
    ...(hasClaims ? ['', ...wrapped(RULE)] : []),
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

/** Chapters about what is the user's own. */
const SHOWN = ['own', 'order'];

/** What is said of each of the user's own metrics in detail has no room. */
function isShown({ level, number, about }: Finding): boolean {
  return !number && (level !== 'detail' || !about);
}

/** The text, a command on a line of its own, and a table. */
function findingLines({ text, command, table }: Finding): string[] {
  const rows = table ? ['', ...aligned(table).map((line) => `  ${line}`), ''] : [];
  return [...wrapped(text), ...(command ? [`  ${command}`] : []), ...rows];
}

function originOf({ asOf, snapshots }: States): string {
  const from = snapshots.map(({ snapshotId }) => snapshotId).join(', ');
  return asOf === null ? `From ${from}` : `State of ${asOf}, from ${from}`;
}

/** A line per metric set. */
function headlines(tables: Tables): string[] {
  const inEachSet = (quantity: string) =>
    tables.study.metric_sets.map(({ name }) => tables.rows('agreement.summary', { quantity }, name)[0]!);
  const { rows, columns } = tables.words;
  const exact = exactly(false);
  const negative = inEachSet('share_negative');
  const means = inEachSet('mean_pairwise_correlation');
  const units = new Set(means.map((mean) => unitsInWords(mean, tables.words)));
  return [
    '',
    `Mean Spearman correlation of two ${columns}, with 95 % intervals over ${listedEither([...units])}:`,
    ...means.flatMap((mean, i) => {
      const set = means.length === 1 ? '' : `${mean.metric_set}, `;
      const ours = `${set}${mean.n_models} ${rows} × ${count(mean.n_metrics, tables.words.column, columns)}${tables.withoutSparse(mean)}`;
      if (!hasEstimate(mean)) return wrapped(`  ${ours}: none`);
      const interval = intervalText(mean, exact) || '–';
      return wrapped(
        `  ${ours}: ${exact(mean.estimate)} (${interval}), ${Math.round(estimateOf(negative[i]) * mean.n_pairs)} of ${mean.n_pairs} pairs negative`,
      );
    }),
  ];
}

/** The published number, and ours in each metric set. */
function claimLines(tables: Tables, claim: Claim): string[] {
  const rows = claimRows(tables, claim);
  const [first] = rows;
  if (!first) return [];
  const inSets = rows.map((row) => {
    const { ours, besideVerdict } = claimWords(claim, row);
    return `  ${row.metric_set}, ${row.n_models} × ${row.n_metrics}: ${ours}, ${row.verdict}${besideVerdict}`;
  });
  return [
    '',
    ...wrapped(
      `${first.statement} (${first.reference}; ${size(first.published_n_models, first.published_n_metrics)})`,
    ),
    `  published: ${claimWords(claim, first).published}`,
    ...inSets.flatMap(wrapped),
  ];
}

/** Each note once, after the claims that have it. */
function claimNotes({ claims }: Study): string[] {
  return distinct(claims, 'note').flatMap((note) => {
    const ids = claims.filter((claim) => claim.note === note).map(({ claim_id }) => claim_id);
    return wrapped(`${ids.join(', ')}: ${note}`);
  });
}
