import type { States } from '../../../cohort/study-date.ts';
import { chapterOf, type Finding } from '../../../report/finding/finding.ts';
import { pastedTable } from '../../../report/words/pasted-table.ts';

const HEAD = ['metric', 'compared with', 'ρ (95 % interval)', 'n'];

/** The correlations of the user's own metrics, made to be pasted, by file name; none without any. */
export function correlationFiles(findings: readonly Finding[], states: States, version: string) {
  const own = findings.filter((finding) => chapterOf(finding) === 'own');
  const lines = own.flatMap(({ about, table = [] }) =>
    about ? table.slice(1).map((cells) => [about, ...cells]) : [],
  );
  if (lines.length === 0) return {};
  const notes = own.filter(({ id }) => id.startsWith('own.matched.') || id === 'own.directions');
  const caption = `Spearman’s ρ with other metrics: means over all and by category, where n counts metrics, and the highest and lowest pairs, where n counts models. ${notes.map(({ text }) => text).join(' ')}`;
  return pastedTable('correlations', 'llrr', [HEAD, ...lines], caption, states, version);
}
