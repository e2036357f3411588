import type { States } from '../../cohort/study-date.ts';
import { printable } from '../../messages/printable.ts';
import type { Finding, Findings } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';
import { panelFindings, redundancyFindings } from '../aggregation/fewer-metrics/finding.ts';
import { missingFindings } from '../aggregation/missing-scores/finding.ts';
import { judgementFindings } from '../aggregation/order/finding.ts';
import { rankingFindings, sensitivityFindings, tiedRankings } from '../aggregation/ranks/finding.ts';
import { groupFindings, scoreFindings } from '../aggregation/score/finding.ts';
import { attributeFindings } from '../agreement/attributes/finding.ts';
import { componentFindings } from '../agreement/generalizability/finding.ts';
import { agreementFindings, dataSetFindings } from '../agreement/means/finding.ts';
import { copyFindings } from '../agreement/noise/finding.ts';
import { type OwnAnswers, ownAnswers } from '../agreement/own/finding.ts';
import { rangeFindings } from '../agreement/range/finding.ts';
import { readingFindings } from '../claims/finding.ts';
import { consistencyFindings } from '../consistency/finding.ts';
import { rankChangeFindings, timeFindings } from '../trajectory/finding.ts';

type Sections = Readonly<Record<string, readonly ((tables: Tables) => Findings)[]>>;

const OF_STUDIES: Sections = {
  'How far the metrics agree': [agreementFindings],
  'What a ranking is made of': [componentFindings],
  'Copies of one model, and noise': [copyFindings],
  'Error consistency with people': [consistencyFindings],
  'Which models and data sets count': [rangeFindings, dataSetFindings],
  'What makes two metrics agree': [attributeFindings],
  'What decides the score, and what would be fair': [scoreFindings],
  'How far ranks depend on the data sets': [rankingFindings],
  'What the ranking depends on': [sensitivityFindings],
  'What missing scores do': [missingFindings],
  'How many metrics are enough': [redundancyFindings, panelFindings],
  'How it changed': [timeFindings],
  'Why ranks changed': [rankChangeFindings],
  'Which models and metrics the publication used': [readingFindings],
};

/** What a user's table alone can have. */
const OF_TABLES: Sections = {
  'Who is first, and what the table can order': [tiedRankings, judgementFindings],
  'How far the columns agree': [agreementFindings],
  'What decides the score': [groupFindings],
  'What the ranking depends on': [sensitivityFindings],
};

/** The findings under a heading. */
export interface FindingsSection {
  heading: string;
  findings: Finding[];
}

/** The results in words, with numbers and verdicts from the tables; without empty sentences and sections. */
export function findings(tables: Tables): FindingsSection[] {
  const sections = tables.isAlone ? OF_TABLES : OF_STUDIES;
  return Object.entries(sections)
    .map(([heading, topics]) => ({
      heading,
      findings: topics
        .flatMap((findingsOf) => findingsOf(tables))
        .map((finding): Finding => (typeof finding === 'string' ? { text: finding } : finding))
        .filter(({ text }) => text !== ''),
    }))
    .filter((section) => section.findings.length > 0);
}

/** The findings as `findings.md`. */
export function findingsText(tables: Tables, states: Pick<States, 'asOf' | 'isSimulated'>): string {
  const { title, metric_sets } = tables.study;
  const state =
    states.asOf === null
      ? ''
      : `State of ${states.asOf}; metric set: ${escapeMarkdown(metric_sets[0]!.title)}. `;
  const simulated = states.isSimulated ? [`**${SIMULATION_WARNING}**`, ''] : [];
  const lines = [
    `# ${escapeMarkdown(title)}`,
    '',
    ...simulated,
    `${state}Written from the tables in this folder, which have every number in full.`,
    ...ownText(ownAnswers(tables)),
    ...findings(tables).flatMap((section) => [
      '',
      `## ${section.heading}`,
      '',
      ...bullets(section.findings.map(({ text }) => text)),
    ]),
    '',
    ...simulated,
  ];
  return printable(lines.join('\n'));
}

/** The answers about the user's own metrics and models, which come first. */
function ownText({ heading, notes, answers }: OwnAnswers): string[] {
  if (answers.length === 0) return [];
  return [
    '',
    `## ${heading}`,
    ...(notes.length > 0 ? ['', ...bullets(notes)] : []),
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

function bullets(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`);
}
