import type { States } from '../../../cohort/study-date.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { pastedTable } from '../../../report/words/pasted-table.ts';
import { directions } from './direction-words.ts';
import type { OwnAnswers } from './finding.ts';

const HEAD = ['metric', 'compared with', 'ρ (95 % interval)', 'n'];

/** The correlations of the user's own metrics, made to be pasted, by file name; none without any. */
export function correlationFiles(tables: Tables, own: OwnAnswers, states: States, version: string) {
  const lines = own.answers.flatMap(({ about, lists }) =>
    lists.flatMap(({ rows }) =>
      rows.map(({ name, correlation, n }) => [about, name, correlation, String(n)]),
    ),
  );
  if (lines.length === 0) return {};
  const caption = `Spearman’s ρ with other metrics: means over all and by category, where n counts metrics, and the highest and lowest pairs, where n counts models. ${own.matched.join(' ')} ${directions(tables)}`;
  return pastedTable('correlations', 'llrr', [HEAD, ...lines], caption, states, version);
}
