import { count, listed } from '../../messages/plurals.ts';
import type { Claim } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, percent } from './phrases.ts';

/** Whether any reading of the publication's list comes near its numbers. */
export function readingFindings(tables: Tables): string[] {
  const all = orderedReadings(tables);
  const computed = all.filter((row) => isPresent(row, 'estimate'));
  if (computed.length === 0) return [];
  const claims = readingClaims(tables);
  return [
    `The publication does not list its models and metrics. Its numbers are therefore computed in ${count(titlesOf(all).length, 'reading', 'readings')} of it, each over the models that have every metric of the reading.${withoutNumbers(all)}`,
    ...claims.flatMap((claim) =>
      claimFinding(
        claim,
        computed.filter(({ claim_id }) => claim_id === claim.claim_id),
      ),
    ),
    meaning(computed, claims.length),
  ];
}

/** The rows of the readings, in the study's order. */
function orderedReadings(tables: Tables): Row[] {
  return tables.study.readings.cohorts.flatMap(({ name }) =>
    tables.all('claims.reading').filter(({ reading }) => reading === name),
  );
}

/** The claims that are computed in every reading, in the study's order. */
export function readingClaims({ study }: Tables): Claim[] {
  return study.claims.filter(({ claim_id }) => study.readings.claims.includes(claim_id));
}

function titlesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ title }) => `“${title}”`))];
}

function withoutNumbers(all: readonly Row[]): string {
  const missing = all.filter((row) => !isPresent(row, 'estimate'));
  const sizes = new Map(missing.map((row) => [`“${row.title}”`, numberOf(row, 'n_models')]));
  const names = [...sizes].map(([title, models]) => `${title} (${count(models, 'model', 'models')})`);
  return names.length > 0 ? ` Not computable: ${listed(names)}.` : '';
}

function claimFinding({ quantity, statement }: Claim, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const format = quantity.kind === 'explained_variance' ? percent : correlation;
  const estimates = rows.map((row) => numberOf(row, 'estimate'));
  const [least, most] = [Math.min(...estimates), Math.max(...estimates)].map(format);
  const range = least === most ? least : `${least} to ${most}`;
  const verdicts = ['compatible', 'consistent', 'incompatible'].flatMap((verdict) => {
    const own = rows.filter((row) => row.verdict === verdict);
    if (own.length === 0) return [];
    return [
      own.length === rows.length ? `${verdict} in all of them` : `${verdict}: ${listed(titlesOf(own))}`,
    ];
  });
  return [
    `${statement}. In our ${count(rows.length, 'reading', 'readings')}: ${range}; ${verdicts.join('; ')}.`,
  ];
}

/** What the verdicts mean for a reader. */
function meaning(computed: readonly Row[], claims: number): string {
  const titles = titlesOf(computed);
  const fitting = titles.filter((title) => {
    const own = computed.filter((row) => `“${row.title}”` === title && row.verdict === 'compatible');
    return own.length === claims;
  });
  if (fitting.length === 0)
    return 'No reading is compatible with all of these numbers, so they cannot be checked without the list. Compare a number of your own with ours only over the same models and metrics.';
  const certain = 'That does not show which list was used: the intervals are wide.';
  if (fitting.length === titles.length)
    return `Every reading is compatible with all of these numbers. ${certain}`;
  return `Compatible with all of these numbers: ${listed(fitting)}. ${certain} The verdicts depend on the list, so name models and metrics with any such number, and compare only over the same ones.`;
}
