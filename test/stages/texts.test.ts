import { expect, it } from 'vitest';
import type { Drawing } from '../../pipeline/report/drawing/svg-drawing.ts';
import type { Tables } from '../../pipeline/report/finding/tables.ts';
import { figures } from '../../pipeline/stages/report/figures.ts';
import type { Study } from '../../pipeline/studies/study.ts';
import { filesIn } from '../../pipeline/warehouse/files.ts';
import {
  casesIn,
  editionIn,
  findingsUnder,
  golden,
  type Rows,
  shownFinding,
  study,
  tableAloneOf,
  tablesOf,
} from './golden.ts';

/** What the rows of a case say. */
type Said = (heading: string, rows: Rows) => string;

/** The question, the answer and the numbers of the first screen. */
function firstScreen(tables: Tables): string {
  const { question, answer, numbers } = editionIn(tables);
  return [question, answer, ...numbers.map(shownFinding)].join('\n');
}

/** All headlines that are no numbers. */
function titles(rows: Rows): string {
  const findings = editionIn(tablesOf(rows)).chapters.flatMap((chapter) => chapter.findings);
  const shown = findings.filter(({ level, number }) => level === 'headline' && !number);
  return shown.map(({ text }) => text).join('\n');
}

/** What topics say, and the first screen. */
function withFirstScreen(heading: string, tables: Tables): string {
  return `${findingsUnder(heading, tables)}\n\n${firstScreen(tables)}`;
}

const ofTableAlone: Said = (heading, rows) => withFirstScreen(heading, tableAloneOf(rows));

const [main] = study.metric_sets;
/** By topic, what a study asks. */
const questions: Record<string, Partial<Study>> = {
  'comparison, components': {
    question: { text: 'How far?' },
    metric_sets: [
      main!,
      { ...main!, name: 'trained', title: 'Without untrained models', models: '_trained$' },
    ],
  },
  agreement: { question: { text: 'Does it?', between: ['IT', 'feature_alignment'] } },
};
const ofQuestion: Said = (topic, rows) => withFirstScreen(topic, tablesOf(rows, questions[topic]));

/** A figure's message and topic, and what is written in its pictures. */
function figureTexts(name: string, rows: Rows): string {
  const figure = figures[name]!(tablesOf(rows));
  if (!figure) return '';
  const wide = figure.draw(false);
  const narrow = figure.isWideOnly ? undefined : figure.draw(true);
  const written = [wide, ...(narrow ? [narrow] : [])].map(textIn);
  return [`**${figure.title || figure.topic}**`, figure.topic, ...written].join('\n\n');
}

function textIn({ width, elements }: Drawing): string {
  expect(elements).not.toMatch(/NaN|undefined|null/);
  const texts = [...elements.matchAll(/>([^<>\n]+)</g)].map(([, text]) => text!);
  return `${width} pixels wide: ${texts.join(' | ')}`;
}

/** By file; of all others, it is what the topics of the heading say. */
const texts: Record<string, Said> = {
  'report/titles': (_heading, rows) => titles(rows),
  'report/first-screen': (_heading, rows) => firstScreen(tablesOf(rows)),
  'report/table-alone': ofTableAlone,
  'report/questions': ofQuestion,
  'report/figure-texts': figureTexts,
  'aggregation/order/finding': ofTableAlone,
};
const topicTexts: Said = (heading, rows) => findingsUnder(heading, tablesOf(rows));

const files = [
  ...filesIn('test/stages').filter((file) => file.endsWith('/finding.yml')),
  ...Object.keys(texts).map((name) => `test/stages/${name}.yml`),
];

it.each([...new Set(files)])('the rows of %s say what is in their golden file', async (file) => {
  const name = file.slice('test/stages/'.length, -'.yml'.length);
  const found = golden(casesIn(file), texts[name] ?? topicTexts);
  await expect(found).toMatchFileSnapshot(`${name}.md`);
});
