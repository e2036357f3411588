import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './tables.ts';
import { correlation, count, isPresent, methodName, numberOf, shownName } from './words.ts';

const KINDS: Record<string, string> = { metric: 'metric', family: 'data set', category: 'category' };

/** What rankings depend on most. */
export function sensitivityFindings(tables: Tables): string[] {
  return tables.study.aggregations.flatMap((method) =>
    Object.keys(KINDS).flatMap((kind) => {
      const rows = tables
        .rows('aggregation.leave_out', { method, kind })
        .filter((row) => isPresent(row, 'kendall_tau'));
      return rows.length > 0 && method === tables.study.aggregations[0] ? [mostMissed(tables, rows)] : [];
    }),
  );
}

function mostMissed(tables: Tables, rows: readonly Row[]): string {
  const worst = rows.reduce((most, row) =>
    numberOf(row, 'kendall_tau') < numberOf(most, 'kendall_tau') ? row : most,
  );
  const { method, kind, left_out, model_id, rank, rank_without } = worst;
  const moved =
    model_id === null
      ? 'No model moves.'
      : `${tables.modelName(model_id)} moves most, from rank ${rank} to ${rank_without}.`;
  return `The ${methodName(method)} depends most on the ${KINDS[String(kind)]} ${shownName(String(left_out))} (${count(numberOf(worst, 'n_left_out'), 'metric', 'metrics')}): its ranking and the one without it agree by τ = ${correlation(numberOf(worst, 'kendall_tau'))}. ${moved}`;
}
