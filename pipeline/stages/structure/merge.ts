import type { Row } from '../../warehouse/rows.ts';
import type { Structure } from './structures.ts';

export function mergeRows({ cohort, clusters }: Structure): Row[] {
  const leaves = clusters.order.length;
  const sizes = new Array<number>(leaves).fill(1);
  const asR = (child: number) => (child < leaves ? -child - 1 : child - leaves + 1);
  return clusters.tree.map(({ children: [left, right], height }, k) => {
    sizes.push(sizes[left]! + sizes[right]!);
    return {
      metric_set: cohort.metricSet,
      merge: k + 1,
      left_child: asR(left),
      right_child: asR(right),
      height,
      n_metrics: sizes.at(-1)!,
    };
  });
}
