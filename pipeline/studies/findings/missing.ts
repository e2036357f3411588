import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './tables.ts';
import { correlation, listed, methodName, numberOf } from './words.ts';

const POLICIES: Record<string, string> = {
  complete_cases: 'only models that are scored on every metric',
  failed_as_zero: 'zero for every missing score, as the site does',
  mean_of_present: 'the mean of the scores that are there',
};

/** What becomes of missing scores, and of the site's own aggregate. */
export function missingFindings(tables: Tables): string[] {
  const policies = { policy_a: 'failed_as_zero', policy_b: 'mean_of_present' };
  const rows = tables.rows('aggregation.policy_agreement', policies);
  if (rows.length === 0) return ['There are too few scores for a ranking of models that lack some.'];
  const zero = rows.filter((row) => !Number.isNaN(numberOf(row, 'kendall_tau')));
  const none = `Rankings with ${POLICIES.failed_as_zero}, and with ${POLICIES.mean_of_present}, cannot be compared, as by one of them no model is ahead of another.`;
  return [...(zero.length > 0 ? policyFindings(tables, zero) : [none]), ...siteFindings(tables)];
}

function policyFindings(tables: Tables, rows: readonly Row[]): string[] {
  const taus = rows.map(
    (row) => `${correlation(numberOf(row, 'kendall_tau'))} by the ${methodName(row.method)}`,
  );
  const worst = rows.reduce((most, row) =>
    numberOf(row, 'largest_rank_change') > numberOf(most, 'largest_rank_change') ? row : most,
  );
  const moved =
    worst.model_id === null
      ? []
      : [
          `It matters most to ${tables.modelName(worst.model_id)}, by the ${methodName(worst.method)}: rank ${worst.rank_a} with zeros, rank ${worst.rank_b} without.`,
        ];
  return [
    `Rankings of ${rows[0]!.n_models} models with ${POLICIES.failed_as_zero}, and with ${POLICIES.mean_of_present}, agree by τ = ${listed(taus)}.`,
    ...moved,
  ];
}

function siteFindings(tables: Tables): string[] {
  const root = tables.row('aggregation.tree', { parent_id: null })?.node_id ?? null;
  const rows = tables
    .rows('aggregation.site_comparison', { node_id: root })
    .filter((row) => !Number.isNaN(numberOf(row, 'site_value')) && !Number.isNaN(numberOf(row, 'ours')));
  if (rows.length === 0) return ['The sources have no aggregate over the whole tree to compare with.'];
  const largest = (column: string) => Math.max(...rows.map((row) => Math.abs(numberOf(row, column))));
  const steps = {
    'the date': 'difference_by_date',
    'the choice of metrics': 'difference_by_metrics',
    'zeros for missing scores': 'difference_by_missing',
  };
  const sizes = Object.entries(steps).map(([words, column]) => `${largest(column).toFixed(3)} by ${words}`);
  return [
    `The site's own average of ${rows.length} models is explained but for ${largest('difference_unexplained').toFixed(4)} at most; ours differs from it by up to ${listed(sizes)}.`,
  ];
}
