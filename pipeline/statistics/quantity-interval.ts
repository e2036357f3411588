import { widerInterval } from './bias-corrected-interval.ts';
import type { Distribution, Sampling } from './bootstrap.ts';
import { type PairQuantity, pairQuantity } from './pair-average.ts';
import type { Resampled } from './resampled-agreement.ts';

/**
 * The 95 % interval of a mean over pairs of metrics. Over models it is the percentile interval. Few families show too
 * little agreement, and percentiles over them are too low (docs/coverage.md), so there it is the {@link widerInterval}.
 */
export function quantityInterval(
  found: Distribution,
  { counted, control, sampling }: Pick<Resampled, 'counted' | 'control' | 'sampling'>,
  quantity: PairQuantity,
): Distribution {
  // With a control there are more quantities than those of `counted`; it is resampled over models only.
  if (control || !isOfSeveral(sampling)) return found;
  const range = quantity.weights ? ([-Infinity, Infinity] as const) : ([-1, 1] as const);
  const { low, high } = widerInterval(pairQuantity(counted, quantity), found, range);
  return { ...found, low, high };
}

/** Whether a bootstrap's units have several models. */
function isOfSeveral({ units }: Sampling): boolean {
  return units.count < units.of.length;
}
