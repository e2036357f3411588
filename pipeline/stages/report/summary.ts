import { listed } from '../../messages/counts-and-lists.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { type KeyNumber, keyNumber, type Summary } from '../../report/page/key-number.ts';
import { agreementInWords, byAgreement, isOpen, WEAK } from '../../report/words/agreement-words.ts';
import {
  correlation,
  hasEstimate,
  intervalOf,
  intervalText,
  isPresent,
  numberOf,
  percent,
  rhoOf,
  rhoWithInterval,
} from '../../report/words/numbers.ts';
import { capital, metricLabel } from '../../report/words/phrases.ts';
import type { Row } from '../../warehouse/rows.ts';
import { unrelatedColumns } from '../aggregation/order/column-words.ts';
import {
  firstCondition,
  orderInWords,
  shareCondition,
  shareOrdered,
  unitsOf,
} from '../aggregation/order/finding.ts';
import { changedOrder } from '../aggregation/ranks/finding.ts';
import { influenceOf, largestShare } from '../aggregation/score/finding.ts';
import {
  isCut,
  opposedInWords,
  opposedMetric,
  opposedMetrics,
  orderWithoutOpposed,
} from '../agreement/own/direction-words.ts';
import type { OwnAnswers } from '../agreement/own/finding.ts';
import { type OwnMetric, ownAnswer, significantPairs } from '../agreement/own/metric-words.ts';
import { trainedOn, weakMeansAmongBest } from '../agreement/range/finding.ts';
import { extremesOf, keyNumbers } from './key-numbers.ts';

/** A study's summary; it is about the user's own metrics or models, if it has any. */
export function summaryOf(tables: Tables, own: OwnAnswers): Summary {
  if (tables.isAlone) return tableSummary(tables);
  const share = largestShare(tables);
  const numbers = keyNumbers(tables, share);
  if (own.answers.length > 0) return ownSummary(own, tables.meanAgreement(), numbers);
  const others = [share ? influenceOf(share) : '', changedOrder(tables)].filter(Boolean);
  const sentences = [agreement(tables)];
  if (!tables.asked() && others.length > 0) sentences.push(others.join(', and '));
  return {
    question: tables.study.question?.text ?? 'How far do the measures of human-like vision agree?',
    answer: sentences.map((sentence) => `${capital(sentence)}.`).join(' '),
    numbers,
  };
}

function agreement(tables: Tables): string {
  const mean = tables.headline();
  if (isOpen(mean)) {
    const [fewer] = tables.narrower();
    const known = fewer ? `; ${fewer.over}, it is ${rhoWithInterval(fewer.mean)}` : '';
    return `over all models, the average correlation is uncertain: ${rhoOf(mean)} (${intervalText(mean, correlation)})${known}`;
  }
  const extent = extentInWords(tables);
  if (!extent) return 'these models and metrics cannot answer this';
  const pairs = tables.asked() ? ` (single pairs${extremesOf(tables)})` : '';
  return `${extent}${amongBest(tables)}${pairs}${isUnequal(tables) ? ', and very unequally' : ''}`;
}

/** How far the metrics agree; empty without an interval, or if it is open. */
export function extentInWords(tables: Tables): string {
  if (isOpen(tables.headline())) return '';
  return `${agreementInWords(tables.headline())}${amongBest(tables) && ' over all these models'}`;
}

/** That metrics which agree strongly hardly do so among the best models; empty if they do. */
function amongBest(tables: Tables): string {
  const [found] = weakMeansAmongBest(tables);
  if (!found || agreementInWords(tables.headline()) !== 'strongly') return '';
  const { best, range } = found;
  const few = isPresent(best, 'ci_low') ? '' : '; the most accurate are of too few families for intervals';
  return `, but on average hardly among the most accurate${trainedOn(best.training_data_set)}${range}${few}`;
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
    answer: [cautionInWords(tables), ...orderInWords(tables), columnsInWords(tables)]
      .filter(Boolean)
      .join(' '),
    numbers: [...keyNumbers(tables), ...orderNumbers(tables)],
  };
}

/** That all else depends on a column that runs against the others; empty if none or several do. */
function cautionInWords(tables: Tables): string {
  if (isCut(tables)) return opposedInWords(tables)[0]!;
  const opposed = opposedMetric(tables);
  if (!opposed) return '';
  return `${metricLabel(opposed)} runs against the other ${tables.words.columns}: it measures something else, or lower is better (then all that follows changes).`;
}

/** How far the columns agree, and which do not. */
function columnsInWords(tables: Tables): string {
  const { columns } = tables.words;
  const mean = tables.meanAgreement();
  if (opposedMetric(tables)) return '';
  const extent = agreementInWords(mean);
  const others = [...opposedMetrics(tables).map(metricLabel), ...unrelatedColumns(tables)];
  const except = others.length > 0 ? ` (exceptions: ${listed(others)})` : '';
  return extent && `The ${columns} agree ${extent} on average${except}.`;
}

/** How many rows may be first, and how many pairs are ordered; none without rank sets. */
function orderNumbers(tables: Tables): KeyNumber[] {
  const ranking = tables.orderedRanking();
  if (!ranking) return [];
  const { rows } = tables.words;
  const units = unitsOf(tables, ranking);
  const without = orderWithoutOpposed(tables);
  const also = (shown: unknown) =>
    isPresent(without, 'n_may_be_first_without')
      ? `; ${shown} without ${metricLabel(without!.left_out)}`
      : '';
  const number = (value: string, label: string) => ({ value, interval: '', label });
  return [
    number(
      String(ranking.n_may_be_first),
      `of ${ranking.n_models} ${rows} might be first over many ${units} like these (${firstCondition(ranking, units)})${also(without?.n_may_be_first_without)}`,
    ),
    number(
      shareOrdered(ranking),
      `of all pairs of ${rows} have a clear order (${shareCondition(ranking, units)})${also(percent(numberOf(without, 'share_pairs_ordered_without')))}`,
    ),
  ];
}

/** The user's metrics that the first screen speaks of. */
const ANSWERED = 2;

/**
 * The summary of a study with metrics or trials of the user's own.
 *
 * @param others the mean over all pairs of the other metrics
 * @param numbers about these, for a study of trials alone
 */
function ownSummary(own: OwnAnswers, others: Row | undefined, numbers: KeyNumber[]): Summary {
  const { heading, matched, answers, metrics } = own;
  const [first] = answers;
  const [metric] = metrics;
  if (!metric || !hasEstimate(metric.mean))
    return { question: heading, answer: first?.sentences[0] ?? '', numbers };
  const answered = metrics.slice(0, ANSWERED).map((each) => ownAnswer(each, others));
  return {
    question: answers.length === 1 ? `Does ${metric.label} agree with the other metrics?` : heading,
    answer: [...answered, ...matched].join(' '),
    numbers: numbersOf(metric, others),
  };
}

/** The metric's mean correlation, its closest metric, and how many pairs are significant. */
function numbersOf(metric: OwnMetric, others: Row | undefined): KeyNumber[] {
  const { label, mean, closest } = metric;
  const beside = hasEstimate(others)
    ? `; any two of these correlate by ${rhoOf(others)} on average over the same models`
    : '';
  const average = `average correlation (ρ) of ${label} with the ${numberOf(mean, 'n_pairs')} other metrics that share enough models with it${beside}`;
  const numbers = [keyNumber(mean, average)];
  if (closest) {
    const label = `its strongest correlation, with ${metricLabel(closest.other_metric_id)}`;
    numbers.push(keyNumber(closest, label));
  }
  const value = significantPairs(metric);
  const significant =
    'metrics with which it correlates significantly (q < 0.05, allowing for model families)';
  if (value) numbers.push({ value, interval: '', label: significant });
  return numbers;
}
