import { listed } from '../../messages/counts-and-lists.ts';
import { agreementInWords } from '../words/agreement-words.ts';
import { metricLabel } from '../words/labels.ts';
import { percent } from '../words/number-format.ts';
import { numberOf } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';
import { unrelatedColumns } from './judgement-columns.ts';
import { orderInWords, unitsOf } from './judgement-words.ts';
import { type KeyNumber, keyNumbers, type Summary } from './key-numbers.ts';
import { opposedMetrics } from './metric-direction.ts';

/** The summary of a user's table: who is first, whether the order can be trusted, and which columns to question. */
export function tableSummary(tables: Tables): Summary {
  return {
    question: 'Who is first, and can the order be trusted?',
    answer: [...orderInWords(tables), columnsInWords(tables)].join(' '),
    numbers: [...keyNumbers(tables), ...orderNumbers(tables)],
  };
}

/** How far the columns agree, and which do not. */
function columnsInWords(tables: Tables): string {
  const extent = agreementInWords(tables.meanAgreement());
  const others = [...opposedMetrics(tables).map(metricLabel), ...unrelatedColumns(tables)];
  const except = others.length > 0 ? `, except ${listed(others)}` : '';
  return extent && `The ${tables.words.columns} agree ${extent}${except}.`;
}

/** How many rows may be first, and how many pairs are ordered; none without rank sets. */
function orderNumbers(tables: Tables): KeyNumber[] {
  const ranking = tables.orderedRanking();
  if (!ranking) return [];
  const { rows } = tables.words;
  const others = `with other ${unitsOf(tables, ranking)} like these (95 % confidence)`;
  const first = `of ${ranking.n_models} ${rows} may be first ${others}`;
  const share = percent(numberOf(ranking, 'share_pairs_ordered'));
  return [
    { value: String(ranking.n_may_be_first), interval: '', label: first },
    { value: share, interval: '', label: `of all pairs of ${rows} can be ordered ${others}` },
  ];
}
