import type { States } from '../../../cohort/study-date.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { pastedTable } from '../../../report/words/pasted-table.ts';
import { nameOf, names } from '../../../report/words/phrases.ts';
import { concordanceInWords } from './column-words.ts';
import { aboutRankSets } from './finding.ts';
import { frontInWords } from './front-words.ts';
import { rankingTable } from './table-words.ts';

/** How many rows a paper or a README has room for. */
const SHOWN = 20;

/** The top of a study's ranking with rank sets, made to be pasted, by file name; none without rank sets. */
export function leaderboardFiles(tables: Tables, states: States, version: string): Record<string, string> {
  const ranking = tables.orderedRanking();
  if (!ranking) return {};
  const { rows, columns } = tables.words;
  const lines = rankingTable(tables, ranking, SHOWN);
  const caption = `The first ${lines.length - 1} of ${ranking.n_models} ${rows} by ${nameOf(names.ranking_methods, ranking.method)} of ${tables.metrics().length} ${columns}. ${aboutRankSets(tables, SHOWN).join(' ')} ${concordanceInWords(tables)} ${frontInWords(tables)}`;
  return pastedTable(
    'leaderboard',
    `${'r'.repeat(lines[0]!.length - 1)}l`,
    lines,
    caption.trimEnd(),
    states,
    version,
  );
}
