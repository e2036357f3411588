import { groups } from 'd3-array';
import { count } from '../messages/counts-and-lists.ts';
import { shown } from '../messages/errors.ts';
import { rowsOf } from '../warehouse/rows.ts';
import type { Snapshot, State } from './source.ts';

/** Bounds of a share of a ceiling. Those of the leaderboard are between −0.1 and 1.3. */
const LOWEST = -1;
const HIGHEST = 3;
export const SHARES = 'shares of a ceiling, from −1 to 3';

/**
 * The leaf metrics with scores that cannot be shares of a ceiling, and these scores; none if a source has other scores.
 */
function outsideRange({ areShares, metric, score }: Snapshot) {
  if (!areShares || !score) return [];
  const leaves = new Set(metric.metric_key!.filter((_, i) => metric.is_leaf![i]));
  const isOutside = (value: number) => value < LOWEST || value > HIGHEST;
  const outside = rowsOf(score).filter(
    ({ metric_key, value }) => leaves.has(metric_key!) && isOutside(Number(value)),
  );
  return groups(outside, ({ metric_key }) => metric_key);
}

/** Describes such scores of metrics in `after` that have none in `before`: what a source had before was accepted. */
export function newlyOutside(before: State, after: State): string[] {
  const known = new Map(before.flatMap(outsideRange));
  const found = after.flatMap(outsideRange).filter(([metric]) => !known.has(metric));
  return found.map(([metric, scores]) => {
    const [{ value, source_key } = {}] = scores;
    const scoresOf = `${count(scores.length, 'score')} of ${metric}`;
    return `${scoresOf} outside −1 to 3, such as ${value} for the model ${shown(source_key)}`;
  });
}
