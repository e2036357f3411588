import { expect } from 'vitest';
import type { Finding } from '../pipeline/report/finding/finding.ts';
import { findingTables } from '../pipeline/report/finding/tables.ts';
import { Database, literal } from '../pipeline/warehouse/database.ts';
import { escapeMarkdown } from '../pipeline/warehouse/escape-markdown.ts';
import { readRows } from '../pipeline/warehouse/rows.ts';
import type { Project } from './project.ts';

/** A study's `findings.json`. */
export interface Findings {
  question: string;
  answer: string;
  findings: Finding[];
}

export function findingsIn(project: Project, study: string): Findings {
  return JSON.parse(project.read(`out/${study}/findings.json`));
}

/** Text without tags, entities, references to notes and breaks between words. */
function plain(page: string): string {
  const text = page.replaceAll(/<(script|style).*?<\/\1>/gs, '').replaceAll(/<[^>]+>/g, '');
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

/** Expects that page and findings.md say what findings.json has, with the rows of the study's tables, and that ids are unique. */
export async function expectSaidAlike(project: Project, study: string): Promise<void> {
  const { question, answer, findings } = findingsIn(project, study);
  const text = project.read(`out/${study}/findings.md`);
  const page = plain(project.read(`out/${study}/report/index.html`));
  const flat = (words: string) => words.replaceAll(/\s+/g, ' ');
  for (const finding of findings)
    if (!finding.number) expect(text, finding.id).toContain(escapeMarkdown(finding.text));
  const headlines = findings.filter(({ level }) => level === 'headline');
  for (const words of [question, answer, ...headlines.map((finding) => finding.text.replace(/\.$/, ''))])
    if (!headlines.some(({ number, text }) => number && text === words)) expect(page).toContain(flat(words));
  const ids = findings.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  const rows = await rowsOfTables(project, study);
  const numbers = new Set(rows.flatMap((row) => Object.values(row)));
  // Counts may be of rows.
  const isOfTables = (value: unknown) =>
    typeof value === 'object'
      ? rows.some((row) => isRow(row, value as Values))
      : Number.isInteger(value) || numbers.has(value);
  for (const { id, values } of findings)
    expect(
      Object.values(values)
        .flat()
        .filter((value) => !isOfTables(value)),
      id,
    ).toEqual([]);
}

type Values = Record<string, unknown>;

/** Whether a finding's value is a row, perhaps with a column of another table. */
function isRow(row: Values, value: Values): boolean {
  const columns = Object.keys(row);
  return (
    columns.length >= Object.keys(value).length - 1 &&
    columns.every((column) => row[column] === value[column])
  );
}

/** What findings may be about, as in JSON. A user's table alone lacks some of the tables. */
async function rowsOfTables(project: Project, study: string): Promise<Values[]> {
  const database = await Database.open();
  const file = project.path(`out/${study}/alignment.duckdb`);
  await database.run(`attach ${literal(file)} as published (read_only); use published`);
  const rows: Values[] = [];
  for (const sql of Object.values(findingTables))
    rows.push(...(await readRows(database, sql).catch(() => [])));
  database.close();
  return JSON.parse(JSON.stringify(rows));
}
