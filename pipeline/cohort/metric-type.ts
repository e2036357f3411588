import type { Metric } from './cohort.ts';

/** How a metric turns activations into a number. Stands in for curated types: its category. */
export function typeOf({ category }: Metric): string {
  return category;
}
