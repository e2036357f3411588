import { numberOf, percent } from '../words/numbers.ts';
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
  const paragraphs = besideOrder(tables).map((sentences) => sentences.filter(Boolean).join(' '));
  // The first screen has the others.
  return [...orderInWords(tables), rankSetsInWords(tables), ...leads('ranks', ...paragraphs)];
}

/** What an order depends on, how far columns support it together, and which do not: the sentences of each, some of them empty. */
export function besideOrder(tables: Tables): string[][] {
  return [
    [winnersInWords, methodInWords, missingInWords],
    [concordanceInWords, fewestInWords],
    [weakestInWords, unrelatedInWords],
  ].map((topic) => topic.map((inWords) => inWords(tables)));
}

/** How much of the order rank sets hold, in other studies: they stand beside ranges over resampled data sets. */
export function rankSetFindings(tables: Tables): Findings {
  const ranking = tables.orderedRanking();
  if (!ranking) return [];
  const share = percent(numberOf(ranking, 'share_pairs_ordered'));
  return leads(
    'ranks',
    `Rank sets order ${share} of all pairs. They are stricter than resamples: all orders hold at once with 95 % confidence, and any data set may be replaced by one like any of these, not only of its category.`,
  );
}
