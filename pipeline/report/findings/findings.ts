import { printable } from '../../printable.ts';
import { SIMULATION_WARNING } from '../../sources/snapshot.ts';
import type { Study } from '../../studies/study.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';
import type { Row } from '../../warehouse/rows.ts';
import { agreementFindings } from './agreement-findings.ts';
import { consistencyFindings } from './consistency-findings.ts';
import { copyFindings } from './copy-findings.ts';
import { Tables } from './finding-tables.ts';
import { missingFindings } from './missing-score-findings.ts';
import { type OwnAnswers, ownAnswers } from './own-findings.ts';
import { panelFindings } from './panel-findings.ts';
import { rangeFindings } from './range-findings.ts';
import { rankChangeFindings } from './rank-change-findings.ts';
import { readingFindings } from './reading-findings.ts';
import { redundancyFindings } from './redundancy-findings.ts';
import { scoreFindings } from './score-findings.ts';
import { sensitivityFindings } from './sensitivity-findings.ts';
import { timeFindings } from './trajectory-findings.ts';

const SECTIONS: Record<string, (tables: Tables) => string[]> = {
  'How far the metrics agree': agreementFindings,
  'Which models and metrics the publication used': readingFindings,
  'Which models are compared': rangeFindings,
  'Copies of one model, and noise': copyFindings,
  'Error consistency with people': consistencyFindings,
  'What decides the score, and what would be fair': scoreFindings,
  'What the ranking depends on': sensitivityFindings,
  'What missing scores do': missingFindings,
  'How many metrics are enough': (tables) => [...redundancyFindings(tables), ...panelFindings(tables)],
  'How it changed': timeFindings,
  'Why ranks changed': rankChangeFindings,
};

/** The results in words, with numbers and verdicts from the tables; without empty sections. */
export function findings(tables: Tables): { heading: string; sentences: string[] }[] {
  return Object.entries(SECTIONS)
    .map(([heading, sentences]) => ({ heading, sentences: sentences(tables) }))
    .filter(({ sentences }) => sentences.length > 0);
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
