import type { Row } from '../../warehouse/rows.ts';
import { exactly, fixed, intervalText } from '../words/number-format.ts';
import { nameOf } from '../words/phrases.ts';
import { estimateOf, hasEstimate } from '../words/row-numbers.ts';
import { aligned, wrapped } from '../words/terminal-lines.ts';
import type { Tables } from './finding-tables.ts';
import { hasRankSets, mainRanking } from './judgement.ts';
import { concordanceInWords, fewestInWords, unrelatedInWords, weakestInWords } from './judgement-columns.ts';
import { rankingTable } from './judgement-table.ts';
import {
  methodInWords,
  missingInWords,
  orderInWords,
  rankSetsInWords,
  winnersInWords,
} from './judgement-words.ts';
import { lowerCommand, opposedInWords, opposedMetrics } from './metric-direction.ts';

/** What a table of the user's says about its order, for the terminal: about ten lines, and the top ten rows. */
export function judgementText(tables: Tables): string[] {
  const ranking = mainRanking(tables);
  const sentences = [
    concordanceInWords(tables),
    winnersInWords(tables),
    ranking ? methodInWords(tables, ranking) : '',
    missingInWords(tables),
    fewestInWords(tables),
    weakestInWords(tables),
    unrelatedInWords(tables),
    opposedInWords(tables),
  ];
  return [
    ...wrapped(sizeInWords(tables)),
    ...orderInWords(tables).flatMap(wrapped),
    ...(ranking ? ['', ...topRows(tables, ranking), ''] : []),
    ...sentences.flatMap(wrapped),
    ...lowerCommand(tables.study, opposedMetrics(tables)),
  ];
}

/** The size of a table, and how far its columns agree. */
function sizeInWords(tables: Tables): string {
  const { rows, columns } = tables.words;
  const mean = tables.meanAgreement();
  if (!hasEstimate(mean)) return `No two ${columns} can be compared.`;
  const share = exactly(true)(estimateOf(tables.row('agreement.summary', { quantity: 'share_negative' })));
  const units = nameOf({ family: 'families', group: `groups of ${rows}`, model: rows }, mean!.ci_unit);
  const interval = intervalText(mean, fixed(3));
  const beside = interval && ` (95 % interval over ${units}: ${interval})`;
  return `${mean!.n_models} ${rows} × ${mean!.n_metrics} ${columns}. Mean Spearman correlation of two ${columns}: ${fixed(3)(estimateOf(mean))}${beside}; ${share} of the pairs are negative.`;
}

const SHOWN = 10;

function topRows(tables: Tables, ranking: Row): string[] {
  const { head, cells, rest } = rankingTable(tables, ranking, SHOWN);
  return [
    ...aligned([head, ...cells], head.length - 1).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … and ${rest} more in leaderboard.csv`] : []),
    ...(hasRankSets(ranking) ? wrapped(rankSetsInWords(tables, ranking)) : []),
  ];
}
