import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './tables.ts';
import { correlation, count, isPresent, methodName, numberOf, shownName } from './words.ts';

const KINDS: Record<string, string> = { metric: 'metric', family: 'data set', category: 'category' };

/** What the ranking by the study's first method hangs on. */
export function sensitivityFindings(tables: Tables): string[] {
  const method = tables.study.aggregations[0]!;
  if (tables.isTied(method))
    return [`By the ${methodName(method)} no model is ahead of another, so nothing decides their order.`];
  const found = Object.keys(KINDS).flatMap((kind) =>
    mostMissed(tables, tables.rows('aggregation.leave_out', { method, kind })),
  );
  return found.length > 0 ? found : ['There is nothing that could be left out of a ranking.'];
}

function mostMissed(tables: Tables, rows: readonly Row[]): string[] {
  const worst = rows.toSorted((one, other) => agreementOf(one) - agreementOf(other))[0];
  if (!worst) return [];
  const { method, kind, left_out, model_id, rank, rank_without } = worst;
  const what = `The ${methodName(method)} hangs most on the ${KINDS[String(kind)]} ${shownName(String(left_out))} (${count(numberOf(worst, 'n_left_out'), 'metric', 'metrics')})`;
  if (!isPresent(worst, 'kendall_tau')) return [`${what}: without it no model is ahead of another.`];
  if (model_id === null)
    return [`No model moves in the ${methodName(method)} without any one ${KINDS[String(kind)]}.`];
  return [
    `${what}: without it the rankings agree by τ = ${correlation(numberOf(worst, 'kendall_tau'))}, and ${tables.modelName(model_id)} moves most, from rank ${rank} to ${rank_without}.`,
  ];
}

/** A ranking that is lost agrees less than any. */
function agreementOf(row: Row): number {
  return isPresent(row, 'kendall_tau') ? numberOf(row, 'kendall_tau') : -2;
}
