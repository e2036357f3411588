import { tableStages } from '../stages/table-stages.ts';
import {
  type ColumnContract,
  type Contract,
  type MatrixContract,
  matrixKey,
  stageContracts,
  stageMatrices,
} from '../warehouse/contract.ts';

/** The accepted contract lines. */
export const CONTRACT_FILE = 'docs/contract.txt';

/**
 * Lists what programs that read the tables rely on, in the order of the data: a line for each table's key, and one for each column
 * with its type, nullability, unit and values.
 *
 * @param root the folder with the contracts
 */
export function contractLines(root = 'sql'): string[] {
  return tableStages.flatMap((stage) => [
    ...[...stageContracts(stage, root).values()].flatMap(tableLines),
    ...[...stageMatrices(stage, root).values()].flatMap(matrixLines),
  ]);
}

/**
 * Describes changed lines and what to do about them; undefined if there are none.
 *
 * @param kept the lines that were last accepted
 */
export function contractChange(kept: readonly string[], now: readonly string[]): string | undefined {
  if (kept.join('\n') === now.join('\n')) return undefined;
  const gone = kept.filter((line) => !now.includes(line));
  const added = now.filter((line) => !kept.includes(line));
  return [
    `What readers of the artifacts rely on has changed (${CONTRACT_FILE}):`,
    ...gone.map((line) => `  - ${line}`),
    ...added.map((line) => `  + ${line}`),
    `${meaning(gone, added)} Note it in CHANGELOG.md, then update the file by: make contract`,
  ].join('\n');
}

function meaning(gone: readonly string[], added: readonly string[]): string {
  if (gone.length > 0) return 'This is a breaking change: programs that read these columns will fail.';
  if (added.length > 0) return 'Nothing is lost, but there is something new.';
  return 'This is a breaking change for programs that go by the order of columns.';
}

function tableLines({ name, grain, columns }: Contract): string[] {
  const table = name.replace('.', '/');
  return [keyLine(table, grain), ...columnLines(table, columns)];
}

function matrixLines(contract: MatrixContract): string[] {
  const { name, keys, cells } = contract;
  const matrix = `${name.replace('.', '/')}.arrow`;
  return [keyLine(matrix, matrixKey(contract)), ...columnLines(matrix, { ...keys, '<metric_id>': cells })];
}

function keyLine(table: string, key: readonly string[]): string {
  return `${table} (${key.join(', ')})`;
}

function columnLines(table: string, columns: Readonly<Record<string, ColumnContract>>): string[] {
  return Object.entries(columns).map(([name, { type, nullable, unit, values }]) =>
    [
      `${table} ${name} ${type}`,
      ...(nullable ? ['nullable'] : []),
      ...(unit === undefined ? [] : [`[${unit}]`]),
      ...(values === undefined ? [] : [`{${values.join(', ')}}`]),
    ].join(' '),
  );
}
