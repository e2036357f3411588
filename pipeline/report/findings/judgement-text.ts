import { exactly, intervalText } from '../words/number-format.ts';
import { estimateOf, hasEstimate } from '../words/row-numbers.ts';
import { aligned, wrapped } from '../words/terminal-lines.ts';
import { unitsInWords } from './family-findings.ts';
import type { Tables } from './finding-tables.ts';
import { mainRanking } from './judgement.ts';
import { besideOrder } from './judgement-findings.ts';
import { rankingTable } from './judgement-table.ts';
import { orderInWords } from './judgement-words.ts';
import { lowerCommand, opposedInWords, opposedMetrics } from './metric-direction.ts';
import { columnFindings } from './redundancy-findings.ts';

const SHOWN = 10;

/** What a table of the user's says about its order, for the terminal: about ten lines, and the top ten rows. */
export function judgementText(tables: Tables): string[] {
  const ranking = mainRanking(tables);
  const table = ranking ? rankingTable(tables, ranking, SHOWN) : { lines: [], rest: 0 };
  return [
    ...[sizeInWords(tables), ...orderInWords(tables)].flatMap(wrapped),
    '',
    ...aligned(table.lines).map((line) => `  ${line}`),
    ...(table.rest > 0 ? [`  … and ${table.rest} more in leaderboard.csv`] : []),
    ...[...besideOrder(tables), ...columnFindings(tables).slice(0, 1), opposedInWords(tables)].flatMap(
      wrapped,
    ),
    ...lowerCommand(tables.study, opposedMetrics(tables)),
  ];
}

/** The size of a table, and how far its columns agree. */
function sizeInWords(tables: Tables): string {
  const { rows, columns } = tables.words;
  const mean = tables.meanAgreement();
  if (!hasEstimate(mean)) return `No two ${columns} can be compared.`;
  const negative = tables.row('agreement.summary', { quantity: 'share_negative' });
  const interval = intervalText(mean, exactly(false)) || '–';
  return `${mean!.n_models} ${rows} × ${mean!.n_metrics} ${columns}. Mean Spearman correlation of two ${columns}: ${exactly(false)(estimateOf(mean))} (95 % interval over ${unitsInWords(mean!, tables.words)}: ${interval}), ${exactly(true)(estimateOf(negative))} of the pairs negative.`;
}
