import { count, listed } from '../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import {
  correlation,
  estimateOf,
  hasEstimate,
  matching,
  percent,
  rangeText,
} from '../../report/words/numbers.ts';
import type { Claim } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';

/** Whether any reading of the publication's list comes near its numbers. */
export function readingFindings(tables: Tables): Finding[] {
  const rows = tables.all('claims.cohort_guess');
  const all = tables.study.readings.cohorts.flatMap(({ name }) => matching(rows, { guess: name }));
  const computed = all.filter(hasEstimate);
  if (computed.length === 0) return [];
  const inWords = `The publication does not list its models and metrics. Its numbers are therefore computed in ${count(titlesOf(all).length, 'reading')} of it, each over the models that have every metric of the reading.`;
  const advice =
    'A compatible number does not show which list was used. So name models and metrics with any such number, and compare only over the same ones.';
  return [
    detail('readings.all', inWords),
    ...readingClaims(tables).map((claim) =>
      detail(`readings.${claim.claim_id}`, claimInWords(claim, computed)),
    ),
    detail('readings.advice', advice),
  ];
}

/** The claims that are computed in every reading, in the study's order. */
export function readingClaims({ study }: Tables): Claim[] {
  return study.claims.filter(({ claim_id }) => study.readings.claims.includes(claim_id));
}

function titleOf({ title }: Row): string {
  return `“${title}”`;
}

function titlesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(titleOf))];
}

function claimInWords({ claim_id, quantity, statement }: Claim, computed: readonly Row[]): string {
  const rows = matching(computed, { claim_id });
  if (rows.length === 0) return '';
  const format = quantity?.kind === 'explained_variance' ? percent : correlation;
  const verdicts = ['compatible', 'incompatible'].flatMap((verdict) => {
    const own = matching(rows, { verdict });
    if (own.length === rows.length) return [`${verdict} in all of them`];
    return own.length === 0 ? [] : [`${verdict}: ${listed(titlesOf(own))}`];
  });
  return `${statement}. In our ${count(rows.length, 'reading')}: ${rangeText(rows.map(estimateOf), format)}; ${verdicts.join('; ')}.`;
}
