import { isOfTablesAlone } from '../../studies/folder.ts';
import { type Findings, leads } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { hasRankSets, mainRanking } from './judgement.ts';
import { concordanceInWords, unrelatedInWords, weakestInWords } from './judgement-columns.ts';
import {
  methodInWords,
  missingInWords,
  orderInWords,
  rankSetsInWords,
  winnersInWords,
} from './judgement-words.ts';

/** Who is first in a user's table, who may be, and how much of the order holds. */
export function judgementFindings(tables: Tables): Findings {
  if (!isOfTablesAlone(tables.study)) return [];
  const ranking = mainRanking(tables);
  return [
    ...leads('ranks', ...orderInWords(tables), winnersInWords(tables)),
    ...setsInWords(tables),
    ranking ? methodInWords(tables, ranking) : '',
    missingInWords(tables),
    concordanceInWords(tables),
    weakestInWords(tables),
    unrelatedInWords(tables),
  ];
}

/** The same in short for other studies that have rank sets, which stand beside ranges over resampled data sets. */
export function rankSetFindings(tables: Tables): Findings {
  const sets = isOfTablesAlone(tables.study) ? [] : setsInWords(tables);
  return sets.length === 0 ? [] : [...leads('ranks', orderInWords(tables).join(' ')), ...sets];
}

function setsInWords(tables: Tables): string[] {
  const ranking = mainRanking(tables);
  return ranking && hasRankSets(ranking) ? [rankSetsInWords(tables, ranking)] : [];
}
