import fs from 'node:fs';
import { load } from 'js-yaml';
import { expect } from 'vitest';
import type { Finding } from '../../pipeline/report/finding/finding.ts';
import { Tables } from '../../pipeline/report/finding/tables.ts';
import { reportTables } from '../../pipeline/report/page/page-tables.ts';
import { type Edition, editionOf, topics } from '../../pipeline/stages/report/editor.ts';
import { findingsText } from '../../pipeline/stages/report/findings-text.ts';
import { agreementOf } from '../../pipeline/studies/comparison.ts';
import { readStudy, type Study } from '../../pipeline/studies/study.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { completed } from '../row-defaults.ts';
import { rowsIn } from '../tables.ts';

/** Rows by table. */
export type Rows = Record<string, Row[]>;

const paper = readStudy('paper');
const person = { name: 'person', within: 'data_set', pattern: '-(.)$' };

/** With people within data sets. */
export const study = {
  ...paper,
  metric_sets: paper.metric_sets.map((set) => ({ ...set, facets: [...set.facets, person] })),
};

/** All tables of the report, with only these rows, of a set. */
export function filled(rows: Rows, set = 'brain_score'): Rows {
  const none = Object.keys(reportTables).map((table): [string, Row[]] => [table, []]);
  const own = Object.entries(rows).map(([table, each]): [string, Row[]] => [
    table,
    each.map((row) => completed(table, { metric_set: set, ...row })),
  ]);
  return Object.fromEntries([...none, ...own]);
}

/** @param settings of the study that differ */
export function tablesOf(rows: Rows, settings: Partial<Study> = {}): Tables {
  return new Tables({ ...study, ...settings }, filled(rows));
}

/** The same for a user's table alone. */
export function tableAloneOf(rows: Rows): Tables {
  return new Tables(agreementOf({ FILE: 'examples/llm.csv' }), filled(rows, 'columns'));
}

const STATES = { asOf: '2024-01-01', snapshots: [], isSimulated: false };

export function editionIn(tables: Tables): Edition {
  return editionOf(tables, STATES);
}

export function findingsFile(rows: Rows, isSimulated = false): string {
  return findingsText(study, editionIn(tablesOf(rows)), { ...STATES, isSimulated });
}

/** What topics, named with commas between them, say; all but details with their level. */
export function findingsUnder(names: string, tables: Tables): string {
  const all = names.split(', ').flatMap((name) => topics[name]!(tables));
  return all
    .filter(({ text, table = [] }) => text || table.length > 1)
    .map(shownFinding)
    .join('\n');
}

/** A detail that needs more words is a table. */
const MOST_WORDS = 40;

/** A finding's level, number, text, command and table. */
export function shownFinding({ level, number, text, command, table = [] }: Finding): string {
  if (level === 'detail') expect(text.split(' ').length, text).toBeLessThanOrEqual(MOST_WORDS);
  const mark = level === 'detail' ? '' : `**${level}:** `;
  const value = number ? `[${number.value}${number.interval && ` (${number.interval})`}] ` : '';
  const lines = table.map((cells) => `\n  | ${cells.join(' | ')} |`).join('');
  return `- ${mark}${value}${text}${command ? ` \`${command}\`` : ''}${lines}`;
}

/** The tables of all cases below a heading that have not their own. */
const SHARED = 'every case';

/** The cases of a file by heading and name, each with the rows of its tables; an empty cell is no column of its row. */
export function casesIn(file: string): Groups {
  const texts = load(fs.readFileSync(file, 'utf8')) as Record<string, Record<string, Record<string, string>>>;
  const isFilled = ([, cell]: [string, unknown]) => cell !== '';
  const rows = (text: string) =>
    rowsIn(text).map((row) => Object.fromEntries(Object.entries(row).filter(isFilled)) as Row);
  return mapValues(texts, ({ [SHARED]: shared = {}, ...cases }) =>
    mapValues(cases, (tables) => mapValues({ ...shared, ...tables }, rows)),
  );
}

/** Rows by heading and case. */
type Groups = Record<string, Record<string, Rows>>;

function mapValues<From, To>(from: Record<string, From>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
}

/** Text of a golden file: a heading per group, and one per case. */
export function golden(groups: Groups, textOf: (heading: string, rows: Rows) => string): string {
  const lines = Object.entries(groups).flatMap(([heading, each]) => [
    `# ${heading}`,
    ...Object.entries(each).map(
      ([name, rows]) => `## ${name}\n\n${textOf(heading, rows).trim() || '(nothing)'}`,
    ),
  ]);
  const text = `${lines.join('\n\n')}\n`;
  expect(text).not.toMatch(/\b(NaN|undefined|null|Infinity)\b|−0\.00\b/);
  return text;
}
