import { count } from '../../messages/counts-and-lists.ts';
import type { PageData } from '../data/page-data.ts';
import { fixed } from '../words/numbers.ts';
import type { ComparedPair } from './certainty.ts';

/** Whether one of two rows is better, and how sure that is. */
export function pairVerdict(pair: ComparedPair, [one, other]: readonly [string, string]): string {
  const { low, high, isAmongAll, doubt } = pair;
  if (low <= 0 && high >= 0) return `Not clear whether ${one} or ${other} is better.`;
  const scope = isAmongAll
    ? 'also among all pairs at once'
    : 'for this one pair, if it was chosen before its scores were seen';
  return `${low > 0 ? one : other} is better, ${scope}${doubt && ', but the condition looks wrong'}.`;
}

/** The numbers behind the verdict, and on which condition they hold. */
export function pairNumbers(
  pair: ComparedPair,
  { words }: PageData,
  [one, other]: readonly [string, string],
): string {
  const { ahead, behind, level, lacking, mean, low, high, units, unitWords, doubt, isByGroup } = pair;
  const all = ahead + behind + level;
  const format = fixed(Math.abs(mean) < 10 ? 3 : 1);
  const confidence = isByGroup ? 'interval, of unknown confidence,' : '95 % interval';
  const interval = Number.isFinite(low)
    ? `${confidence} ${format(low)} to ${format(high)}, if the ${units} ${unitWords} are independent draws of many more${doubt}`
    : `no interval: six ${unitWords} are needed`;
  const left =
    lacking > 0 ? ` Left out: ${count(lacking, words.column, words.columns)} that one of the two lacks.` : '';
  return `${one} is ahead of ${other} on ${ahead} of ${all} ${words.columns} and behind on ${behind}, on average by ${format(mean)} (${interval}).${left}`;
}
