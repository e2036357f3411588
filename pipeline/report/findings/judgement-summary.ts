import { listed } from '../../messages/counts-and-lists.ts';
import { agreementInWords } from '../words/agreement-words.ts';
import { metricLabel } from '../words/labels.ts';
import { percent } from '../words/number-format.ts';
import { numberOf } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';
import { hasRankSets, mainRanking } from './judgement.ts';
import { unrelatedColumns } from './judgement-columns.ts';
import { orderInWords, unitsOf } from './judgement-words.ts';
import type { KeyNumber, Summary } from './key-numbers.ts';
import { opposedMetrics } from './metric-direction.ts';

/** The summary of a user's table: who is first, whether the order can be trusted, and which columns to question. */
export function tableSummary(tables: Tables, agreement: KeyNumber): Summary {
  return {
    question: 'Who is first, and can the order be trusted?',
    answer: [...orderInWords(tables), ...columnsInWords(tables)].join(' '),
    numbers: [agreement, ...orderNumbers(tables)],
  };
}

/** How far the columns agree, and which do not. */
function columnsInWords(tables: Tables): string[] {
  const extent = agreementInWords(tables.meanAgreement());
  if (!extent) return [];
  const opposed = opposedMetrics(tables).map(metricLabel);
  const unrelated = unrelatedColumns(tables);
  const exceptions = [
    opposed.length > 0
      ? `${listed(opposed)} ${opposed.length === 1 ? 'orders' : 'order'} the opposite way`
      : '',
    unrelated.length > 0
      ? `${listed(unrelated)} ${unrelated.length === 1 ? 'follows' : 'follow'} none of the others`
      : '',
  ].filter(Boolean);
  return [`The ${tables.words.columns} agree ${[extent, listed(exceptions)].filter(Boolean).join(': ')}.`];
}

/** How many rows may be first, and how many pairs are ordered; none without rank sets. */
function orderNumbers(tables: Tables): KeyNumber[] {
  const ranking = mainRanking(tables);
  if (!ranking || !hasRankSets(ranking)) return [];
  const { rows } = tables.words;
  const others = `with other ${unitsOf(tables, ranking)} like these (95 % confidence)`;
  const candidates = numberOf(ranking, 'n_may_be_first');
  return [
    {
      value: String(candidates),
      interval: '',
      label: `of ${ranking.n_models} ${rows} may be first ${others}`,
    },
    {
      value: percent(numberOf(ranking, 'share_pairs_ordered')),
      interval: '',
      label: `of all pairs of ${rows} can be ordered ${others}`,
    },
  ];
}
