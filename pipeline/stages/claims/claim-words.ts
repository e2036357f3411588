import type { Tables } from '../../report/finding/tables.ts';
import { exactly, type Format, hasEstimate, isKnown, withInterval } from '../../report/words/numbers.ts';
import type { Claim } from '../../studies/study.ts';
import type { Rows } from '../../warehouse/rows.ts';

/** A claim's rows, in the order of the metric sets. */
export function claimRows(tables: Tables, { claim_id }: Claim): Rows['claims.claim'][] {
  return tables.study.metric_sets.flatMap(({ name }) => tables.rows('claims.claim', { claim_id }, name));
}

/** What is shown of a claim in one metric set. */
export function claimWords(claim: Claim, row: Rows['claims.claim']) {
  const format = claimFormat(claim);
  return {
    published: isKnown(row.published) ? format(row.published) : 'in words',
    ours: hasEstimate(row) ? withInterval(row, format) : '–',
    besideVerdict: besideVerdict(row, format),
  };
}

/** The text after a verdict: its reason, a rule's count, or subsamples and other compatible values; may be empty. */
function besideVerdict(row: Rows['claims.claim'], format: Format): string {
  const { verdict, also_compatible, range_rule, range_low, range_high, published_n_models } = row;
  const why = row.reason ?? row.evidence;
  if (why) return ` (${why.replace('fewer models than minimum_models', 'too few models')})`;
  const drawn =
    range_rule === 'subsamples'
      ? ` (${format(range_low)} to ${format(range_high)} over random subsamples of ${published_n_models} models)`
      : '';
  if (also_compatible === null) return drawn;
  const others = also_compatible.split(', ').map((value) => format(Number(value)));
  return `${drawn}, ${verdict === 'compatible' ? 'also with' : 'but compatible with'} ${others.join(', ')}`;
}

export function size(models: unknown, metrics: unknown): string {
  return `${models ?? '?'} models × ${metrics} metrics`;
}

export function unitOf({ quantity }: Claim): 'count' | 'share' | 'correlation' {
  if (quantity?.kind === 'explained_variance') return 'share';
  if (quantity?.kind !== 'cell') return 'correlation';
  if (quantity.shown_as === 'count') return 'count';
  return quantity.shown_as === 'percent' ? 'share' : 'correlation';
}

/** How the numbers of a claim are shown. */
export function claimFormat(claim: Claim): Format {
  const unit = unitOf(claim);
  return unit === 'count' ? String : exactly(unit === 'share');
}
