import type { Row } from '../../../warehouse/rows.ts';
import type { Structure } from '../find-structures.ts';

export function mergeRows({ cohort, clusters }: Structure): Row[] {
  const leaves = clusters.order.length;
  const sizes = new Array<number>(leaves).fill(1);
  // As in R's hclust, metrics are negative and earlier merges positive.
  const hclustNumber = (child: number) => (child < leaves ? -child - 1 : child - leaves + 1);
  return clusters.tree.map(({ children: [left, right], height }, k) => {
    sizes.push(sizes[left]! + sizes[right]!);
    return {
      metric_set: cohort.metricSet,
      merge: k + 1,
      left_child: hclustNumber(left),
      right_child: hclustNumber(right),
      height,
      n_metrics: sizes.at(-1)!,
    };
  });
}
