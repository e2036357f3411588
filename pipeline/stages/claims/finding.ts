import { count } from '../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { hasEstimate, matching } from '../../report/words/numbers.ts';
import { categoryName } from '../../report/words/phrases.ts';
import type { Claim } from '../../studies/study.ts';
import type { Rows } from '../../warehouse/rows.ts';
import { claimFormat } from './claim-words.ts';

/** Whether any reading of the publication's list comes near its numbers, with a line a reading. */
export function readingFindings(tables: Tables): Finding[] {
  const { readings, claims } = tables.study;
  const rows = tables.all('claims.cohort_guess');
  if (!rows.some(hasEstimate)) return [];
  const shown = claims.filter(({ claim_id }) => readings.claims.includes(claim_id));
  const lines = readings.cohorts.flatMap(({ name, title }) => {
    const own = matching(rows, { guess: name });
    const cells = shown.map((claim) => readingText(claim, matching(own, { claim_id: claim.claim_id })[0]));
    return own.slice(0, 1).map(({ n_models, n_metrics }) => [title, `${n_models} × ${n_metrics}`, ...cells]);
  });
  const published = shown.map(
    (claim) => `${titleOf(claim)}, published: ${claimFormat(claim)(claim.published!)}`,
  );
  const text = `The publication does not list its models and metrics: ${count(lines.length, 'reading')} of it, each over the models that have all of its metrics, with the range of compatible numbers. A compatible number does not show which list was used.`;
  return [
    { ...detail('readings.all', text), table: [['reading', 'models × metrics', ...published], ...lines] },
  ];
}

function titleOf({ quantity }: Claim): string {
  return quantity?.kind === 'explained_variance'
    ? `R² of ${categoryName(quantity.category)}`
    : 'mean correlation (ρ)';
}

/** Our number in a reading, the range of compatible numbers, and the verdict. */
function readingText(claim: Claim, row: Rows['claims.cohort_guess'] | undefined): string {
  if (!row || !hasEstimate(row)) return 'not computable';
  const format = claimFormat(claim);
  return `${format(row.estimate)} (${format(row.range_low)} to ${format(row.range_high)}), ${row.verdict}`;
}
