import type { States } from '../../cohort/study-date.ts';
import { printable } from '../../messages/printable.ts';
import type { Finding } from '../../report/finding/finding.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import type { Study } from '../../studies/study.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';
import type { Chapter, Edition } from './editor.ts';

/** The findings as `findings.md`. */
export function findingsText(
  { title, metric_sets }: Study,
  { chapters }: Pick<Edition, 'chapters'>,
  { asOf, isSimulated }: Pick<States, 'asOf' | 'isSimulated'>,
): string {
  const state =
    asOf === null ? '' : `State of ${asOf}; metric set: ${escapeMarkdown(metric_sets[0]!.title)}. `;
  const simulated = isSimulated ? [`**${SIMULATION_WARNING}**`, ''] : [];
  const lines = [
    `# ${escapeMarkdown(title)}`,
    '',
    ...simulated,
    `${state}Written from the tables in this folder, which have every number in full; findings.json has the numbers of each sentence.`,
    ...chapters.flatMap(chapterLines),
    '',
    ...simulated,
  ];
  return printable(lines.join('\n'));
}

function chapterLines({ heading, findings }: Chapter): string[] {
  const said = findings.filter(({ number }) => !number);
  if (said.length === 0) return [];
  return [
    '',
    `## ${heading}`,
    '',
    ...said.flatMap((finding, i) => {
      const { about = '' } = finding;
      const isNew = about !== '' && about !== said[i - 1]?.about;
      return [...(isNew ? ['', `### ${escapeMarkdown(about)}`, ''] : []), ...findingLines(finding)];
    }),
  ];
}

function findingLines({ text, command, table }: Finding): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const [head = [], ...rows] = table ?? [];
  const lines = table ? ['', line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''] : [];
  const inWords = [text, command].filter(Boolean).join(' ');
  return [...(inWords ? [`- ${escapeMarkdown(inWords)}`] : []), ...lines];
}
