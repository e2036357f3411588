import { listed } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { agreementInWords } from '../words/agreement-words.ts';
import { metricLabel } from '../words/labels.ts';
import { hasEstimate, intervalOf, isAbove, numberOf, rhoOf } from '../words/numbers.ts';
import { type KeyNumber, keyNumber, type Summary } from './key-numbers.ts';
import type { OwnAnswers } from './own-findings.ts';
import { type OwnMetric, relations, significantPairs } from './own-metrics.ts';

/** The user's metrics that the first screen speaks of. */
const ANSWERED = 2;

/**
 * The summary of a study with metrics or trials of the user's own.
 *
 * @param others the mean over all pairs of the other metrics
 * @param numbers about these, for a study of trials alone
 */
export function ownSummary(own: OwnAnswers, others: Row | undefined, numbers: KeyNumber[]): Summary {
  const { heading, matched, answers, metrics } = own;
  const [first] = answers;
  const [metric] = metrics;
  if (!metric || !hasEstimate(metric.mean))
    return { question: heading, answer: first?.sentences[0] ?? '', numbers };
  const answered = metrics.slice(0, ANSWERED).map((each) => ownAnswer(each, others));
  return {
    question: answers.length === 1 ? `Does ${metric.label} agree with the other metrics?` : heading,
    answer: [...matched, ...answered].join(' '),
    numbers: numbersOf(metric, others),
  };
}

/** The user's metric beside the others, and which categories it resembles. */
function ownAnswer(metric: OwnMetric, others: Row | undefined): string {
  const found = relations(metric);
  const categories = found.length > 0 ? `; it ${listed(found)}` : '';
  return `${metric.label} ${comparedWithOthers(metric, others)}${categories}.`;
}

/** The user's metric beside the mean over all other pairs. */
function comparedWithOthers({ mean }: OwnMetric, others: Row | undefined): string {
  const extent = agreementInWords(mean);
  if (!extent || !hasEstimate(others)) return 'can be compared with few other metrics only';
  if (intervalOf(mean)[1] < 0) return 'ranks models in the opposite order to most metrics';
  const less = isAbove(others, mean) ? 'less than' : 'not clearly less or more than';
  return `agrees with the other metrics ${extent}, and ${isAbove(mean, others) ? 'more than' : less} they agree with each other`;
}

/** The metric's mean correlation, its closest metric, and how many pairs are significant. */
function numbersOf(metric: OwnMetric, others: Row | undefined): KeyNumber[] {
  const { label, mean, closest } = metric;
  const beside = hasEstimate(others) ? `; two of these correlate by ${rhoOf(others)}` : '';
  const average = `average correlation (ρ) of ${label} with ${numberOf(mean, 'n_pairs')} other metrics${beside}`;
  const numbers = [keyNumber(mean, average)];
  if (closest) {
    const other = metricLabel(closest.other_metric_id);
    numbers.push(keyNumber(closest, `its correlation with the closest metric, ${other}`));
  }
  const value = significantPairs(metric);
  const significant = 'metrics with which it correlates significantly, allowing for model families';
  if (value) numbers.push({ value, interval: 'q < 0.05', label: significant });
  return numbers;
}
