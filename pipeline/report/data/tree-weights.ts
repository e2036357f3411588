import { sum } from 'd3-array';
import type { PageData } from './page-data.ts';

/** Each part's weight in the leaderboard's own tree. */
export function treeWeights(data: Pick<PageData, 'explorer'>): number[] {
  const { parts, partOf, root } = data.explorer!;
  return parts.map((_, part) => sum(root, (weight, metric) => (partOf[metric] === part ? weight : 0)));
}
