import type { Tables } from '../../../report/finding/tables.ts';
import { numberOf } from '../../../report/words/numbers.ts';
import { aligned, wrapped } from '../../../report/words/terminal-lines.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { answersWithout, directionText, opposedInWords } from '../../agreement/own/direction-words.ts';
import { readingQuestion } from '../../normalize/reading-words.ts';
import { orderOfColumns } from './column-words.ts';
import { besideOrder, byGroupInWords, orderInWords, rankSetsInWords, tiersInWords } from './finding.ts';
import { endsInWords, groupsInWords, takeGroups } from './group-words.ts';
import { rankingTable } from './table-words.ts';

const SHOWN = 10;

/** What a table of the user's says about its order, for the terminal: about ten lines, and the top ten rows. */
export function judgementText(tables: Tables): string[] {
  const ranking = tables.mainRanking();
  return [
    '',
    ...orderInWords(tables).flatMap(wrapped),
    ...wrapped(answersWithout(tables)),
    ...directionText(readingQuestion(tables)),
    ...directionText(opposedInWords(tables)),
    ...wrapped(groupsInWords(tables)),
    ...directionText(takeGroups(tables)),
    ...wrapped(endsInWords(tables)),
    ...wrapped(rankSetsInWords(tables) + byGroupInWords(tables) + tiersInWords(tables, SHOWN)),
    '',
    ...(ranking ? [...topRows(tables, ranking), ''] : []),
    ...[...besideOrder(tables).flat(), orderOfColumns(tables)].flatMap(wrapped),
  ];
}

function topRows(tables: Tables, ranking: Row): string[] {
  const table = rankingTable(tables, ranking, SHOWN);
  const lines = aligned(table, table[0]!.length - 1);
  const rest = numberOf(ranking, 'n_models') - SHOWN;
  return [...lines, ...(rest > 0 ? [`… and ${rest} more in leaderboard.csv`] : [])].map(
    (line) => `  ${line}`,
  );
}
