import { count, listed } from '../../messages/plurals.ts';
import { treeMeans } from '../../statistics/score/subset-agreement.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { below, isPresent, methodName, numberOf, percent, shownName } from './phrases.ts';

/** The number of metrics needed to keep the rankings. */
export function redundancyFindings(tables: Tables): string[] {
  const rows = tables.rows('aggregation.redundancy_metric');
  if (rows.length === 0) return ['Whether fewer metrics keep the rankings was not computed.'];
  if (rows.length === 1) return ['There is only one metric, so none can be left out.'];
  const tied = treeMeans.filter((method) => tables.isTied(method));
  if (tied.length > 0)
    return [
      `All models are tied by the ${listed(tied.map(methodName))}, so there is no ranking for fewer metrics to keep.`,
    ];
  const size = numberOf(rows[0], 'n_metrics_smallest');
  if (Number.isNaN(size))
    return [
      'A score by all metrics is the same for every model, so there is no ranking for fewer metrics to keep.',
    ];
  const kept = `${rankings(rows)} (Kendall's τ of at least 0.95)`;
  if (size === rows.length)
    return [`The search found no smaller set of metrics that keeps ${kept}.`, redundantAlone(rows)];
  return [
    `At most ${size} of the ${rows.length} metrics (${percent(size / rows.length)}) are needed to keep ${kept} for these models, on which they were chosen. This is an upper bound: the search need not find the smallest set.`,
    withoutReplacement(rows),
    redundantAlone(rows),
  ];
}

function rankings(rows: readonly Row[]): string {
  const methods = treeMeans.filter((mean) => rows.some((row) => isPresent(row, `kendall_tau_${mean}`)));
  return `the ${methods.length === 1 ? 'ranking' : 'rankings'} by ${listed(methods.map(methodName))}`;
}

function withoutReplacement(rows: readonly Row[]): string {
  const found = rows.filter(({ no_replacement_found }) => no_replacement_found);
  if (found.length === 0) return 'For every metric, the search found other metrics that can replace it.';
  const names = found.map((row) => {
    const reached = numberOf(row, 'kendall_tau_reached');
    return `${shownName(String(row.metric_id))}${Number.isNaN(reached) ? '' : ` (${below(reached)})`}`;
  });
  const best = found.some((row) => isPresent(row, 'kendall_tau_reached'))
    ? ' (in brackets the best τ without it)'
    : '';
  const one = found.length === 1 ? '1 metric looks' : `${found.length} metrics look`;
  return `${one} irreplaceable: when ${found.length === 1 ? 'it' : 'any of them'} is left out, the search finds no set that keeps these rankings${best}: ${listed(names)}. A set that it did not try may still do.`;
}

function redundantAlone(rows: readonly Row[]): string {
  const found = rows
    .filter(({ adds_nothing }) => adds_nothing)
    .map((row) => shownName(String(row.metric_id)));
  if (found.length === 0) return 'No single metric can be left out with τ staying at 0.999 or above.';
  const any = found.length === 1 ? 'it' : 'any one of them';
  return `${count(found.length, 'metric changes', 'metrics change')} hardly any order (without ${any}, τ stays at 0.999 or above): ${listed(found)}.`;
}
