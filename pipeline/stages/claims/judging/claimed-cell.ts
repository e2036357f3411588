import type { Claim } from '../../../studies/study.ts';
import { stageContracts } from '../../../warehouse/contract.ts';

/** A number in a table of an earlier stage: a column of the metric set's row with these values. */
export interface Cell {
  table: string;
  row: Record<string, string | number | boolean>;
  column: string;
}

/** Where the number is that a claim is about; undefined if none is comparable with the published one. */
export function cellOf({ quantity }: Claim): Cell | undefined {
  if (quantity.kind === 'incomparable') return undefined;
  if (quantity.kind === 'cell') return quantity;
  if (quantity.kind === 'explained_variance') {
    const { method, category } = quantity;
    return { table: 'aggregation.explained_variance', row: { method, category }, column: 'estimate' };
  }
  const name = quantity.kind === 'rule' ? 'mean_neural_behavior' : quantity.quantity;
  return { table: 'agreement.summary', row: { quantity: name, method: 'spearman' }, column: 'estimate' };
}

/** The columns of a cell's table, by name. */
export function columnsBeside({ table }: Pick<Cell, 'table'>) {
  const [stage] = table.split('.');
  return stageContracts(stage!).get(table)!.columns;
}
