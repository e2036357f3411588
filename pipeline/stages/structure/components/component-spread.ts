import { correlationEigenvalues } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { within, withinRange } from '../../../statistics/numbers/limits.ts';
import { wellConditioned } from '../../../statistics/numbers/numerical-scaling.ts';
import { total } from '../../../statistics/numbers/total.ts';
import type { Units } from '../../../statistics/numbers/units.ts';
import {
  columnsAt,
  type JackknifeInterval,
  jackknifeIntervals,
} from '../../../statistics/resampling/jackknife.ts';

/**
 * The participation ratio (Σλ)² ÷ Σλ² of the eigenvalues of a correlation matrix (Gao et al. 2017, after the inverse
 * participation ratio of Kramer & MacKinnon 1993): the effective number of dimensions. It is 1 if all metrics are
 * perfectly correlated, and the number of metrics if they are uncorrelated. NaN if an eigenvalue is NaN.
 */
export function participationRatio(eigenvalues: Float64Array): number {
  return total(eigenvalues) ** 2 / sumOfProducts(eigenvalues, eigenvalues);
}

/**
 * How the variance of standardised metrics is distributed over their principal components: the intervals of the participation
 * ratio and of the first component's share, by leaving out units; undefined if there are too few.
 *
 * @param columns scores per metric, none missing or constant
 * @param ratio the participation ratio
 */
export function spreadIntervals(columns: readonly Float64Array[], ratio: number, units: Units) {
  const metrics = columns.length;
  const near = columns.map(wellConditioned);
  const intervals = jackknifeIntervals(units, (models) => {
    const eigenvalues = correlationEigenvalues(columnsAt(near, models));
    return [1 / participationRatio(eigenvalues), eigenvalues[0]! / metrics];
  });
  if (!intervals) return undefined;
  const [inverse, share] = intervals;
  const possible = [1 / metrics, 1] as const;
  return { ratio: ratioInterval(ratio, inverse!, possible), share: withinRange(share!, possible) };
}

/**
 * The participation ratio corrected for bias, and the interval around it, from the interval of its inverse, which is the
 * mean of all squared correlations. Chance correlations make the ratio of a sample too small.
 */
function ratioInterval(ratio: number, inverse: JackknifeInterval, possible: readonly [number, number]) {
  const { margin, bias, unit, restsOn } = inverse;
  const corrected = within(possible, 1 / ratio - bias);
  return {
    corrected: 1 / corrected,
    low: 1 / within(possible, corrected + margin),
    high: 1 / within(possible, corrected - margin),
    unit,
    restsOn: restsOn && { ...restsOn, estimateWithout: 1 / restsOn.estimateWithout },
  };
}
