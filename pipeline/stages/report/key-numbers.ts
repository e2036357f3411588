import { count } from '../../messages/counts-and-lists.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { type KeyNumber, keyNumber } from '../../report/page/key-number.ts';
import {
  correlation,
  estimateOf,
  hasEstimate,
  isPresent,
  numberOf,
  percent,
  rhoOf,
} from '../../report/words/numbers.ts';
import { categoryName } from '../../report/words/phrases.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { LargestShare } from '../aggregation/score/finding.ts';
import { dataSetRange } from '../agreement/means/data-set-words.ts';
import { accuracyMeans } from '../agreement/means/finding.ts';
import { withoutOpposed } from '../agreement/own/direction-words.ts';
import {
  type AmongBest,
  bestPart,
  modelsAbove,
  trainedOn,
  weakMeansAmongBest,
} from '../agreement/range/finding.ts';

/**
 * A study's main numbers, at most three: agreement, also over fewer models if the study has such sets; the
 * largest share of the score.
 */
export function keyNumbers(tables: Tables, share?: LargestShare): KeyNumber[] {
  const numbers = [agreementNumber(tables, tables.headline())];
  for (const { mean, over, all } of tables.narrower())
    numbers.push(keyNumber(mean, `the same ${over}: ${mean.n_models} models${overAll(mean, all)}`));
  if (tables.asked()) return [...numbers, ...accuracyNumbers(tables)];
  const [among] = weakMeansAmongBest(tables);
  if (among) numbers.push(keyNumber(among.best, bestLabel(among)));
  if (share) numbers.push(shareNumber(share));
  return numbers.slice(0, 3);
}

/** Among which models the mean is weak, and why it may have no interval. */
function bestLabel({ best, all, control }: AmongBest): string {
  const few = isPresent(best, 'ci_low')
    ? ''
    : `, of ${count(numberOf(best, 'n_model_families'), 'family', 'families')}: too few for an interval`;
  return `the same average over ${bestPart(best)} of the ${all.n_models} models${trainedOn(best.training_data_set)} with a known ${control} (${modelsAbove(best)}${few}); ${rhoOf(all)} over all ${all.n_models}`;
}

/** The mean correlation with accuracies of a category that the study asks about, the closest of them. */
function accuracyNumbers(tables: Tables): KeyNumber[] {
  const means = accuracyMeans(tables).slice(0, 1);
  return means.map(({ category, row }) =>
    keyNumber(
      row,
      `average correlation of ${categoryName(category)} with accuracies (${count(numberOf(row, 'n_pairs'), 'pair of metrics', 'pairs of metrics')}, over the models with a known accuracy)`,
    ),
  );
}

/** What the mean over the more accurate half is over all; empty of other means. */
function overAll(mean: Row, all?: number): string {
  if (!all || !isPresent(mean, 'difference')) return '';
  return `; ${correlation(estimateOf(mean) - numberOf(mean, 'difference'))} over all ${all}`;
}

function agreementNumber(tables: Tables, mean: Row | undefined): KeyNumber {
  const { row, rows, column, columns } = tables.words;
  if (!hasEstimate(mean))
    return { value: '–', interval: '', label: `average correlation: no two ${columns} can be compared` };
  if (tables.asked()) {
    const pairs = count(Number(mean!.n_pairs), 'pair of metrics', 'pairs of metrics');
    return keyNumber(
      mean,
      `average correlation (ρ) of ${tables.subject()}, from −1 to 1 (${pairs}${extremesOf(tables)}, of ${tables.meanAgreement()!.n_models} models${sharedRows(tables.meanAgreement()!, 'models')})`,
    );
  }
  const range = dataSetRange(tables)?.short ?? withoutOpposed(tables);
  const families =
    mean!.ci_unit === 'family'
      ? ` of ${count(numberOf(mean, 'n_model_families'), 'family', 'families')}`
      : '';
  const label = `average correlation (ρ) of two ${columns}, from −1 to 1 (${count(numberOf(mean, 'n_models'), row, rows)}${families} × ${count(numberOf(mean, 'n_metrics'), column, columns)}${sharedRows(mean!, rows)}${tables.withoutSparse(mean!)})${range ? `; ${range}` : ''}`;
  return keyNumber(mean, label);
}

/** The lowest and the highest correlation of the pairs that the study asks about. */
export function extremesOf(tables: Tables): string {
  const [low, high] = tables.rows('agreement.extreme_pair', tables.asked()!);
  return low && high ? ` from ${rhoOf(low)} to ${rhoOf(high)}` : '';
}

/** How many rows two columns share, if not all. */
function sharedRows({ fewest_models, most_models, n_models }: Row, rows: string): string {
  return Number(fewest_models) < Number(n_models)
    ? `, ${fewest_models} to ${most_models} ${rows} a pair`
    : '';
}

function shareNumber({ row, name, weight }: LargestShare): KeyNumber {
  const label = `is the share of ${name} in the combined score’s variance (covariance), with ${percent(weight)} of the weight`;
  return keyNumber(row, label, percent);
}
