import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, methodName, numberOf, shownName } from './phrases.ts';

const KINDS: Record<string, string> = { metric: 'metric', data_set: 'data set', category: 'category' };

/** The metric, data set and category that the ranking by the study's first method depends on most. */
export function sensitivityFindings(tables: Tables): string[] {
  const method = tables.study.aggregations[0]!;
  if (tables.isTied(method)) return [`All models are tied by the ${methodName(method)}.`];
  return Object.keys(KINDS).flatMap((kind) =>
    mostInfluential(tables, tables.rows('aggregation.leave_out', { method, kind })),
  );
}

function mostInfluential(tables: Tables, rows: readonly Row[]): string[] {
  const worst = rows.toSorted((one, other) => tauOf(one) - tauOf(other))[0];
  if (!worst) return [];
  const { method, kind, left_out, model_id, rank, rank_without } = worst;
  const what = `The ${methodName(method)} depends most on the ${KINDS[String(kind)]} ${shownName(String(left_out))}${kind === 'metric' ? '' : ` (${count(numberOf(worst, 'n_left_out'), 'metric', 'metrics')})`}`;
  if (!isPresent(worst, 'kendall_tau')) return [`${what}: without it all models are tied.`];
  if (model_id === null)
    return [`No model moves in the ${methodName(method)} when any one ${KINDS[String(kind)]} is left out.`];
  return [
    `${what}: the rankings with and without it agree by τ = ${correlation(numberOf(worst, 'kendall_tau'))}. The model ${tables.modelName(model_id)} moves most, from rank ${rank} to ${rank_without}.`,
  ];
}

/** Kendall's τ; −2 if leaving out ties all models, below any τ. */
function tauOf(row: Row): number {
  return isPresent(row, 'kendall_tau') ? numberOf(row, 'kendall_tau') : -2;
}
