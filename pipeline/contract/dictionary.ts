import type { Effects } from '../sources/effects.ts';
import { tableStages } from '../stages/index.ts';
import { STUDY_SCHEMA_FILE, studySchemaText } from '../studies/study.ts';
import { inCode } from '../warehouse/code-hash.ts';
import type { ColumnContract, Contract, MatrixContract } from '../warehouse/contract.ts';
import { matrixKey, stageContracts, stageMatrices } from '../warehouse/contract.ts';
import { readText, writeIfChanged } from '../warehouse/files.ts';

export const DICTIONARY_FILE = 'docs/tables.md';

/** The page's introduction. */
const INTRODUCTION = 'pipeline/contract/introduction.md';

const TYPES: Record<ColumnContract['type'], string> = {
  VARCHAR: 'text',
  DOUBLE: 'number',
  INTEGER: 'whole number',
  BOOLEAN: 'yes or no',
  DATE: 'day',
  TIMESTAMP: 'time',
};

/** The data dictionary, as Markdown: every table of every stage, then the stage's matrices. */
export function dictionary(): string {
  const stages = tableStages.map((stage) => ({
    stage,
    tables: [...stageContracts(stage).values()],
    matrices: [...stageMatrices(stage).values()],
  }));
  const contents = stages.map(
    ({ stage, tables, matrices }) =>
      `- [${stage}](#${stage}): ${[...tables.map(tableTitle), ...matrices.map(matrixTitle)].map(link).join(', ')}`,
  );
  const sections = stages.flatMap(({ stage, tables, matrices }) => [
    `## ${stage}`,
    ...tables.map(tableSection),
    ...matrices.map(matrixSection),
  ]);
  const introduction = readText(inCode(INTRODUCTION)).trimEnd();
  return `${[introduction, contents.join('\n'), ...sections].join('\n\n')}\n`;
}

function tableTitle({ name }: Contract): string {
  return name.replace('.', '/');
}

function matrixTitle(contract: MatrixContract): string {
  return `${tableTitle(contract)}.arrow`;
}

/** Links to a heading; GitHub keeps only letters, digits, dashes and underscores in anchors. */
function link(title: string): string {
  return `[${markdown(title.split('/')[1]!)}](#${title.replaceAll(/[^a-z0-9_-]/g, '')})`;
}

function tableSection(contract: Contract): string {
  const { description, grain, orderBy, columns, empty_alone } = contract;
  return [
    `### ${markdown(tableTitle(contract))}`,
    markdown(description),
    `${keyLine(grain, orderBy)}${empty_alone ? " Without rows, it is not in the results of a user's table alone." : ''}`,
    columnTable(Object.entries(columns).map(([name, column]) => [code(name), column])),
    testsLine(contract),
  ].join('\n\n');
}

function keyLine(key: readonly string[], order: readonly string[]): string {
  const columns = key.map(code).join(', ');
  if (key.join() === order.join()) return `Key and row order: ${columns}.`;
  return `Key: ${columns}. Row order: ${order.map(code).join(', ')}.`;
}

function matrixSection(contract: MatrixContract): string {
  const { description, keys, cells } = contract;
  const key = matrixKey(contract);
  return [
    `### ${markdown(matrixTitle(contract))}`,
    markdown(description),
    `${keyLine(key, key)} The metrics' columns are in the order of their ids.`,
    `An Arrow IPC file, \`out/<study>/${matrixTitle(contract)}\`, with one record batch. The metadata of a field are \`description\` and \`unit\`, those of the file as in the Parquet files what it was made from.`,
    columnTable([
      ...Object.entries(keys).map(([name, column]): [string, ColumnContract] => [code(name), column]),
      ['each metric’s id', cells],
    ]),
    testsLine(contract),
  ].join('\n\n');
}

function columnTable(columns: [string, ColumnContract][]): string {
  return [
    tableRow(['column', 'type', 'unit', 'null', 'meaning']),
    '|---|---|---|---|---|',
    ...columns.map(([name, column]) =>
      tableRow([
        name,
        TYPES[column.type],
        markdown(column.unit ?? ''),
        column.nullable ? 'yes' : '',
        markdown(column.description) + limits(column),
      ]),
    ),
  ].join('\n');
}

function limits({ values, minimum, maximum }: ColumnContract): string {
  if (values) return `. One of ${values.map(code).join(', ')}`;
  if (minimum !== undefined && maximum !== undefined)
    return `. From ${signed(minimum)} to ${signed(maximum)}`;
  if (minimum !== undefined) return `. At least ${signed(minimum)}`;
  if (maximum !== undefined) return `. At most ${signed(maximum)}`;
  return '';
}

function signed(bound: number): string {
  return String(bound).replace('-', '−');
}

/** The contract's tests in words. */
function testsLine({ tests }: Contract): string {
  const always = 'the key, types, nulls, bounds, values and ends of intervals';
  const own = Object.keys(tests).map(markdown);
  if (own.length === 0) return `Tested at every run: ${always}.`;
  return `Tested at every run, besides ${always}: ${own.join('; ')}.`;
}

/** Escapes plain text for Markdown, on one line; keeps `code` in backticks. */
export function markdown(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  const parts = line.split(/(`[^`]+`)/);
  return parts.map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : escaped(part))).join('');
}

/** Adds backslashes; an underscore within a word needs none (GFM, 6.2). */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*{}[\]<>|~#&]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** Formats a name as code. Pipes end table cells even in code, so they are escaped. */
export function code(name: string): string {
  return `\`${name.replaceAll('|', '\\|')}\``;
}

/** @param cells already escaped */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Writes docs/tables.md from the contracts, and the JSON Schema of studies: `make dictionary`. */
export function writeDictionary(effects: Effects): number {
  const files = { [DICTIONARY_FILE]: dictionary(), [STUDY_SCHEMA_FILE]: studySchemaText() };
  for (const [file, text] of Object.entries(files))
    effects.say(`${file} ${writeIfChanged(inCode(file), text) ? 'written' : 'up to date'}`);
  return 0;
}
