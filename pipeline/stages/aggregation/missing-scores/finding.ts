import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { hasEstimate, isKnown, percent, shareWithInterval } from '../../../report/words/numbers.ts';
import { methodName } from '../../../report/words/phrases.ts';
import { isOfLeaderboard } from '../../../studies/folder.ts';

/** Effects of missing scores on rankings, and the difference from the site's own average. */
export function missingFindings(tables: Tables): Finding[] {
  if (tables.rows('aggregation.policy_quartile').length === 0)
    return [
      detail(
        'ranks.missing',
        'Too few models are scored on every metric: rankings with missing scores are not compared.',
      ),
    ];
  return [...quartiles(tables), detail('ranks.site', siteFinding(tables))];
}

/** By the study's first method: how many models change quartile if metrics that never ran are left out. */
function quartiles(tables: Tables): Finding[] {
  const method = tables.study.aggregations[0]!;
  const quantity = 'share_changed';
  const compared = { method, policy_a: 'missing_as_zero', policy_b: 'attempted', quantity };
  const changed = tables.row('aggregation.policy_quartile', compared);
  if (!changed || !hasEstimate(changed)) return [];
  const isSite = isOfLeaderboard(tables.study);
  const run = tables.row('aggregation.quartile_if_run', compared);
  const ofRun =
    run && changed.estimate > 0
      ? `, but ${percent(run.estimate)} of the ${run.n_models} that were run on at least 90 % of the metrics, ranked among themselves. So this matters for models that were run on few`
      : '';
  const share = changed.estimate === 0 ? 'none' : shareWithInterval(changed);
  const text = `Metrics that never ran count as zero${isSite ? ' on the leaderboard' : ''}. If they are left out instead, ${share} of the ${changed.n_models} models with any score change their quartile by the ${methodName(method)}${ofRun}.`;
  return [(isSite ? leading : detail)('ranks.missing', text, { changed, run })];
}

function siteFinding(tables: Tables): string {
  const root = tables.row('aggregation.tree', { parent_id: null });
  const rows = tables
    .rows('aggregation.site_comparison', { node_id: root?.node_id })
    .filter(({ site_value, ours }) => isKnown(site_value) && isKnown(ours));
  if (rows.length === 0) return '';
  const largest = (column: `difference_${'unexplained' | 'by_date' | 'by_metrics' | 'by_missing'}`) =>
    Math.max(...rows.map((row) => Math.abs(row[column])));
  const steps = {
    'an earlier date': 'difference_by_date',
    'the choice of metrics': 'difference_by_metrics',
    'missing scores as zero': 'difference_by_missing',
  } as const;
  const sizes = Object.entries(steps).map(([words, column]) => `${words} (${largest(column).toFixed(3)})`);
  return `By the site's rules we reproduce its average of ${count(rows.length, 'model')} to ${largest('difference_unexplained').toFixed(4)}. Largest effects on our arithmetic mean of a model: ${listed(sizes)}.`;
}
