import { type Findings, leads } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { concordanceInWords, fewestInWords, unrelatedInWords, weakestInWords } from './judgement-columns.ts';
import {
  methodInWords,
  missingInWords,
  orderInWords,
  rankSetsInWords,
  winnersInWords,
} from './judgement-words.ts';

/** Who is first in a user's table, who may be, and how much of the order holds. */
export function judgementFindings(tables: Tables): Findings {
  const methods = [winnersInWords(tables), methodInWords(tables), missingInWords(tables)];
  const together = [concordanceInWords(tables), fewestInWords(tables)];
  const alone = [weakestInWords(tables), unrelatedInWords(tables)];
  const paragraphs = [methods, together, alone].map((sentences) => sentences.filter(Boolean).join(' '));
  // The first screen has the others.
  return [...orderInWords(tables), rankSetsInWords(tables), ...leads('ranks', ...paragraphs)];
}

/** What an order depends on, and how far columns support it. */
export function besideOrder(tables: Tables): string[] {
  return [
    rankSetsInWords(tables),
    winnersInWords(tables),
    methodInWords(tables),
    missingInWords(tables),
    concordanceInWords(tables),
    fewestInWords(tables),
    weakestInWords(tables),
    unrelatedInWords(tables),
  ];
}

/** How much of the order holds, in other studies that have rank sets: they stand beside ranges over resampled data sets. */
export function rankSetFindings(tables: Tables): Findings {
  const sets = rankSetsInWords(tables);
  return sets ? leads('ranks', `${orderInWords(tables).at(-1)} ${sets}`) : [];
}
