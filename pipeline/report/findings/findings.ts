import { printable } from '../../messages/printable.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import type { Study } from '../../studies/study.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';
import type { Row } from '../../warehouse/rows.ts';
import { agreementFindings } from './agreement-findings.ts';
import { attributeFindings } from './attribute-findings.ts';
import { consistencyFindings } from './consistency-findings.ts';
import { copyFindings } from './copy-findings.ts';
import { Tables } from './finding-tables.ts';
import { missingFindings } from './missing-score-findings.ts';
import { type OwnAnswers, ownAnswers } from './own-findings.ts';
import { panelFindings } from './panel-findings.ts';
import { rangeFindings } from './range-findings.ts';
import { rankChangeFindings } from './rank-change-findings.ts';
import { rankingFindings } from './ranking-findings.ts';
import { readingFindings } from './reading-findings.ts';
import { redundancyFindings } from './redundancy-findings.ts';
import { scoreFindings } from './score-findings.ts';
import { sensitivityFindings } from './sensitivity-findings.ts';
import { timeFindings } from './trajectory-findings.ts';

/** The chapters of the report that findings belong to; `claims` are beside the published numbers. */
export type ChapterName = 'agreement' | 'comparison' | 'score' | 'ranks' | 'history' | 'claims';

interface Section {
  heading: string;
  chapter: ChapterName;
  sentences: (tables: Tables) => string[];
}

const SECTIONS: readonly Section[] = [
  { heading: 'How far the metrics agree', chapter: 'agreement', sentences: agreementFindings },
  { heading: 'Copies of one model, and noise', chapter: 'agreement', sentences: copyFindings },
  { heading: 'Error consistency with people', chapter: 'agreement', sentences: consistencyFindings },
  { heading: 'Which models are compared', chapter: 'comparison', sentences: rangeFindings },
  { heading: 'What makes two metrics agree', chapter: 'comparison', sentences: attributeFindings },
  {
    heading: 'What decides the score, and what would be fair',
    chapter: 'score',
    sentences: scoreFindings,
  },
  { heading: 'How far ranks depend on the data sets', chapter: 'ranks', sentences: rankingFindings },
  { heading: 'What the ranking depends on', chapter: 'ranks', sentences: sensitivityFindings },
  { heading: 'What missing scores do', chapter: 'ranks', sentences: missingFindings },
  {
    heading: 'How many metrics are enough',
    chapter: 'ranks',
    sentences: (tables) => [...redundancyFindings(tables), ...panelFindings(tables)],
  },
  { heading: 'How it changed', chapter: 'history', sentences: timeFindings },
  { heading: 'Why ranks changed', chapter: 'history', sentences: rankChangeFindings },
  {
    heading: 'Which models and metrics the publication used',
    chapter: 'claims',
    sentences: readingFindings,
  },
];

export interface Findings {
  heading: string;
  chapter: ChapterName;
  sentences: string[];
}

/** The results in words, with numbers and verdicts from the tables; without empty sections. */
export function findings(tables: Tables): Findings[] {
  return SECTIONS.map(({ heading, chapter, sentences }) => ({
    heading,
    chapter,
    sentences: sentences(tables),
  })).filter(({ sentences }) => sentences.length > 0);
}

/** The findings as `findings.md`. */
export function findingsText(
  study: Study,
  rows: Readonly<Record<string, Row[]>>,
  states: { asOf: string; isSimulated: boolean },
): string {
  const { title } = study.metric_sets[0]!;
  const tables = new Tables(study, rows);
  const simulated = states.isSimulated ? [`**${SIMULATION_WARNING}**`, ''] : [];
  const lines = [
    `# ${escapeMarkdown(study.title)}`,
    '',
    ...simulated,
    `State of ${states.asOf}; metric set: ${escapeMarkdown(title)}. Written from the tables in this folder, which have every number in full.`,
    ...ownText(ownAnswers(tables)),
    ...findings(tables).flatMap(({ heading, sentences }) => [
      '',
      `## ${heading}`,
      '',
      ...sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`),
    ]),
    '',
    ...simulated,
  ];
  return printable(lines.join('\n'));
}

/** The answers about the user's own metrics and models, which come first. */
function ownText({ heading, names, answers, rest }: OwnAnswers): string[] {
  if (answers.length === 0) return [];
  const bullets = (sentences: readonly string[]) =>
    sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`);
  return [
    '',
    `## ${heading}`,
    ...(names.length + rest.length > 0 ? ['', ...bullets([...names, ...rest])] : []),
    ...answers.flatMap(({ about, sentences, lists }) => [
      '',
      `### ${escapeMarkdown(about)}`,
      '',
      ...bullets(sentences),
      ...lists.flatMap(({ title, unit, rows }) => [
        '',
        `| ${title} | ρ (95 % interval) | ${unit} |`,
        '|---|---|---|',
        ...rows.map(({ name, correlation, n }) => `| ${escapeMarkdown(name)} | ${correlation} | ${n} |`),
      ]),
    ]),
  ];
}
