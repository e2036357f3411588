import { listed } from '../../messages/counts-and-lists.ts';
import { agreementInWords, byAgreement, WEAK } from '../words/agreement-words.ts';
import { metricLabel } from '../words/labels.ts';
import { estimateOf, intervalOf, numberOf, percent } from '../words/numbers.ts';
import { capital } from '../words/phrases.ts';
import type { Tables } from './finding-tables.ts';
import { unrelatedColumns } from './judgement-columns.ts';
import { orderInWords, unitsOf } from './judgement-words.ts';
import { type KeyNumber, keyNumbers, type Summary } from './key-numbers.ts';
import { opposedMetrics } from './metric-direction.ts';
import type { OwnAnswers } from './own-findings.ts';
import { ownSummary } from './own-summary.ts';
import { meansOf, rangeSets } from './range-findings.ts';
import { changedOrder, changedOrderInWords } from './ranking-findings.ts';
import { influenceOf, largestShare } from './score-findings.ts';

/** A study's summary; it is about the user's own metrics or models, if it has any. */
export function summaryOf(tables: Tables, own: OwnAnswers): Summary {
  if (tables.isAlone) return tableSummary(tables);
  const share = largestShare(tables);
  const order = changedOrder(tables);
  const numbers = keyNumbers(tables, share, order);
  if (own.answers.length > 0) return ownSummary(own, tables.meanAgreement(), numbers);
  const others = [share ? influenceOf(share) : '', order ? changedOrderInWords(order) : ''].filter(Boolean);
  const sentences = [agreement(tables)];
  if (!tables.asked() && others.length > 0) sentences.push(listed(others));
  return {
    question: tables.study.question?.text ?? 'How far do the measures of human-like vision agree?',
    answer: sentences.map((sentence) => `${capital(sentence)}.`).join(' '),
    numbers,
  };
}

function agreement(tables: Tables): string {
  const extent = agreementInWords(tables.headline());
  if (!extent) return 'these models and metrics cannot answer this';
  if (extent === 'largely' && isWeakAmongBest(tables))
    return 'largely over all these models, but estimates among the best of them are low';
  return `${extent}${notMore(tables)}${isUnequal(tables) ? ', and very unequally' : ''}`;
}

/** If the metrics may not agree at all: that they do not clearly agree more over fewer models. */
function notMore(tables: Tables): string {
  const [fewer] = tables.narrower();
  const isOpen = intervalOf(tables.headline())[0] <= 0 && numberOf(fewer?.mean, 'difference_ci_low') <= 0;
  return isOpen ? `, and not clearly more ${fewer!.models}` : '';
}

/** Whether the mean over the best models of every training data set is weak. */
export function isWeakAmongBest(tables: Tables): boolean {
  const sets = rangeSets(tables).filter(({ isMain }) => isMain);
  return sets.length > 0 && sets.every((set) => estimateOf(meansOf(set).at(-1)) < WEAK);
}

/** Whether the metrics of a domain agree clearly, though all together they do so weakly. */
function isUnequal(tables: Tables): boolean {
  const quantities = ['mean_neural_neural', 'mean_behavior_behavior'];
  const { agree } = byAgreement(tables.rows('agreement.summary'));
  const isWeak = intervalOf(tables.meanAgreement())[1] < WEAK;
  return isWeak && agree.some(({ quantity }) => quantities.includes(String(quantity)));
}

/** The summary of a user's table: who is first, whether the order can be trusted, and which columns to question. */
function tableSummary(tables: Tables): Summary {
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
