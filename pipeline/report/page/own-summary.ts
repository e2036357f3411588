import type { Row } from '../../warehouse/rows.ts';
import { intervalText, type KeyNumber, keyNumbers, meanAgreement } from '../data/key-numbers.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { ownAnswers, rowsOfSet } from '../findings/own-findings.ts';
import { correlation, isPresent, numberOf } from '../findings/phrases.ts';
import { intervalOf } from '../words/interval.ts';
import { metricLabel } from '../words/labels.ts';
import { strengthOf } from '../words/strength.ts';
import type { Summary } from './answer.ts';

/** The summary of a study with metrics or trials of the user's own; null without any. */
export function ownSummary(tables: Tables): Summary | null {
  const { heading, answers } = ownAnswers(tables);
  const [first] = answers;
  if (!first) return null;
  const [mean] = rowsOfSet(tables, 'agreement.own_category', { method: 'spearman', category: 'all' });
  if (!isPresent(mean, 'estimate'))
    return { question: heading, answer: first.sentences[0] ?? '', numbers: keyNumbers(tables) };
  return {
    question: answers.length === 1 ? `Does ${first.about} agree with the other metrics?` : heading,
    answer: `${first.about} ${comparedWithOthers(tables, mean!)}.`,
    numbers: [meanNumber(tables, mean!), ...closest(tables, mean!), ...significant(tables, mean!)],
  };
}

/** The user's metric beside the mean over all other pairs. */
function comparedWithOthers(tables: Tables, mean: Row): string {
  const others = numberOf(meanAgreement(tables), 'estimate');
  const [low, high] = intervalOf(mean);
  if (Number.isNaN(others) || Number.isNaN(low)) return 'can be compared with few other metrics only';
  if (high < others) return 'agrees with the other metrics less than they agree with each other';
  if (low > others) return 'agrees with the other metrics more than they agree with each other';
  const extent = strengthOf(meanAgreement(tables)) === 'weak' ? 'as little' : 'about as much';
  return `agrees with the other metrics ${extent} as they agree with each other`;
}

function meanNumber(tables: Tables, mean: Row): KeyNumber {
  const others = meanAgreement(tables);
  const beside = isPresent(others, 'estimate')
    ? `; two of these correlate by ${correlation(numberOf(others, 'estimate'))}`
    : '';
  return {
    value: correlation(numberOf(mean, 'estimate')),
    interval: intervalText(mean, correlation),
    label: `its average correlation (ρ) with ${numberOf(mean, 'n_pairs')} other metrics${beside}`,
  };
}

function pairsOf(tables: Tables, { metric_id }: Row): Row[] {
  return rowsOfSet(tables, 'agreement.own_pair', { metric_id: metric_id!, method: 'spearman' });
}

function closest(tables: Tables, mean: Row): KeyNumber[] {
  const pair = pairsOf(tables, mean).find(({ place }) => place === 1);
  if (!isPresent(pair, 'estimate')) return [];
  return [
    {
      value: correlation(numberOf(pair, 'estimate')),
      interval: intervalText(pair, correlation),
      label: `with its closest metric, ${metricLabel(pair!.other_metric_id)}`,
    },
  ];
}

function significant(tables: Tables, mean: Row): KeyNumber[] {
  const tested = pairsOf(tables, mean).filter((row) => isPresent(row, 'family_q_bh'));
  if (tested.length === 0) return [];
  const found = tested.filter((row) => numberOf(row, 'family_q_bh') < 0.05).length;
  return [
    {
      value: `${found} of ${tested.length}`,
      interval: 'q < 0.05',
      label: 'metrics with which it correlates significantly, allowing for model families',
    },
  ];
}
