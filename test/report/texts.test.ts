import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Drawing } from '../../pipeline/report/drawing/svg-drawing.ts';
import { judgementFindings } from '../../pipeline/stages/aggregation/order/finding.ts';
import { judgementText } from '../../pipeline/stages/aggregation/order/terminal-words.ts';
import { chaptersOf } from '../../pipeline/stages/report/chapters.ts';
import { figures } from '../../pipeline/stages/report/figures.ts';
import { findings } from '../../pipeline/stages/report/findings.ts';
import {
  casesIn,
  findingsFile,
  findingsUnder,
  golden,
  type Rows,
  summaryIn,
  tableAloneOf,
  tablesOf,
} from './golden.ts';

/** The answer, and the titles of all chapters that an empty study has not. */
function titles(rows: Rows): string {
  const [own, empty] = [rows, {}].map((each) => chaptersOf(tablesOf(each)).map(({ title }) => title));
  const changed = own!.filter((title) => !empty!.includes(title) || Object.keys(rows).length === 0);
  return [summaryIn(tablesOf(rows)).answer, ...changed.map((title) => `- ${title}`)].join('\n');
}

/** The first screen's question, answer and numbers. */
function firstScreen(rows: Rows): string {
  const { question, answer, numbers } = summaryIn(tablesOf(rows));
  const shown = numbers.map(({ value, interval, label }) => `- ${value} (${interval}) ${label}`);
  return [question, answer, ...shown].join('\n');
}

/** What comes before the findings of every study. */
function ownAnswers(rows: Rows): string {
  return findingsFile(rows).split('## How far the metrics agree')[0]!.split('in full.')[1]!;
}

/** What is said of a user's table alone: on the terminal, on the first screen and in findings. */
function judgement(rows: Rows): string {
  const tables = tableAloneOf(rows);
  const { answer, numbers } = summaryIn(tables);
  return [
    '```',
    ...judgementText(tables),
    '```',
    '',
    answer,
    ...numbers.map(({ value, interval, label }) => `- ${value} (${interval}) ${label}`),
    '',
    ...judgementFindings(tables)
      .map((finding) => (typeof finding === 'string' ? finding : `**${finding.leads}:** ${finding.text}`))
      .filter(Boolean)
      .map((text) => `- ${text}`),
  ].join('\n');
}

/** A figure's message and topic, and what is written in its pictures. */
function figureTexts(name: string, rows: Rows): string {
  const figure = figures[name]!(tablesOf(rows));
  if (figure.missing) return `${figure.title}\n\n${figure.missing}`;
  const wide = figure.draw(false);
  const narrow = figure.isWideOnly ? undefined : figure.draw(true);
  const written = [wide, ...(narrow ? [narrow] : [])].map(textIn);
  return [`**${figure.title}**`, figure.topic, ...written].join('\n\n');
}

function textIn({ width, elements }: Drawing): string {
  expect(elements).not.toMatch(/NaN|undefined|null/);
  const texts = [...elements.matchAll(/>([^<>\n]+)</g)].map(([, text]) => text!);
  return `${width} pixels wide: ${texts.join(' | ')}`;
}

/** The chapters of a user's table alone, and all its findings. */
function ofTableAlone(rows: Rows): string {
  const tables = tableAloneOf(rows);
  return [
    ...chaptersOf(tables).map(({ title, method }) => `**${title}** (${method})`),
    ...findings(tables).flatMap(({ heading, findings: all }) => [
      `${heading}:`,
      ...all.map(({ text }) => `- ${text}`),
    ]),
  ].join('\n');
}

/** What the rows of a case say; of all other files, it is the findings under the heading. */
const texts: Record<string, (heading: string, rows: Rows) => string> = {
  titles: (_heading, rows) => titles(rows),
  'first-screen': (_heading, rows) => firstScreen(rows),
  'own-answers': (_heading, rows) => ownAnswers(rows),
  judgement: (_heading, rows) => judgement(rows),
  'table-alone': (_heading, rows) => ofTableAlone(rows),
  'figure-texts': figureTexts,
};

it.each(fs.readdirSync('test/report/cases'))(
  'the rows of %s say what is in their golden file',
  async (file) => {
    const { name } = path.parse(file);
    const found = golden(casesIn(`test/report/cases/${file}`), texts[name] ?? findingsUnder);
    await expect(found).toMatchFileSnapshot(`golden/${name}.md`);
  },
);
