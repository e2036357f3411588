import { count } from '../../messages/counts-and-lists.ts';
import { fewestUnits } from '../../statistics/order/ordered-pairs.ts';
import { differs, isClear } from '../../statistics/order/pair-comparison.ts';
import type { PageData } from '../data/page-data.ts';
import { fixed } from '../words/numbers.ts';
import type { ComparedPair } from './certainty.ts';

/** Whether one of two rows is better, and how sure that is. */
export function pairVerdict(pair: ComparedPair, { words }: PageData): string {
  const { low, units, asked, isAmongAll } = pair;
  const [one, other] = pair.names;
  const unclear = `Not clear whether ${one} or ${other} is better`;
  const [better, worse] = low > 0 ? [one, other] : [other, one];
  if (units === 0) return `Nothing to compare: ${one} and ${other} have no chosen ${words.column} in common.`;
  if (!differs(pair)) return `${unclear}.`;
  if (!isClear(pair))
    return `${unclear}: ${better} would be if ${words.columns} were independent draws, which looks wrong.`;
  const chosen =
    asked > 1 ? `among these ${asked} pairs at once, if they were` : 'for this one pair, if it was';
  const scope = isAmongAll ? 'also among all pairs at once' : `${chosen} chosen before scores were seen`;
  return `${better} is better than ${worse}, ${scope}.`;
}

/** What differences are in, by what the score adds up. */
const UNITS = { scores: '', standardised: ' standard deviations', ranks: ' ranks' };

/** The numbers behind the verdict, and on which condition they hold; empty without a column that both have. */
export function pairNumbers(pair: ComparedPair, { words }: PageData): string {
  const { ahead, behind, level, lacking, mean, low, high, units, unitWords, isByGroup, asked } = pair;
  const [one, other] = pair.names;
  if (units === 0) return '';
  const all = ahead + behind + level;
  const format = fixed(Math.abs(mean) < 10 ? 3 : 1);
  const level95 = asked > 1 ? `95 % interval for ${asked} pairs at once` : '95 % interval';
  const confidence = isByGroup ? 'interval, of unknown confidence,' : level95;
  const interval = Number.isFinite(low)
    ? `${confidence} ${format(low)} to ${format(high)}, if the ${units} ${unitWords} are independent draws of many more`
    : `no interval: ${fewestUnits(asked)} ${unitWords} are needed`;
  const left =
    lacking > 0 ? ` Left out: ${count(lacking, words.column, words.columns)} that one of the two lacks.` : '';
  return `${one} is ahead of ${other} on ${ahead} of ${all} ${words.columns} and behind on ${behind}, on average by ${format(mean)}${UNITS[pair.transformation]} (${interval}).${left}`;
}
