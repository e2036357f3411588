import type { Row } from '../../../warehouse/rows.ts';
import type { Structure } from '../find-structures.ts';

export function componentRows({ cohort, components }: Structure): Row[] {
  if (!components) return [];
  const { eigenvalues, thresholds, retained, metrics } = components;
  let sum = 0;
  return Array.from(eigenvalues, (eigenvalue, c) => {
    sum += eigenvalue;
    return {
      metric_set: cohort.metricSet,
      component: c + 1,
      eigenvalue,
      explained: eigenvalue / metrics,
      // Rounding errors can make the sum exceed 1.
      cumulative: Math.min(1, sum / metrics),
      threshold: thresholds[c]!,
      retained: c < retained,
    };
  });
}
