import type { Distribution, Units } from '../../../statistics/resampling/bootstrap.ts';
import { effectiveUnits } from '../../../statistics/resampling/intervals.ts';

type StandardError = Pick<Distribution, 'standardError'>;

/** Standard errors below this are rounding errors. */
const ROUNDING = 1e-12;

export interface EffectiveNumber {
  value: number;
  low: number;
  high: number;
}

/**
 * The effective number of independent models: how many independent models would give a quantity the standard error
 * that it has by leaving out families. A standard error falls with the root of the number of models. The range
 * is that of the families' variance, as {@link effectiveUnits} − 1 times a χ² variable with as many degrees of freedom
 * (quantiles by Wilson & Hilferty 1931). NaN without both distributions, or if one of them does not vary.
 */
export function effectiveNumber(
  byModels: StandardError | undefined,
  byFamilies: StandardError | undefined,
  families: Units,
): EffectiveNumber {
  const [ofModels, ofFamilies] = [byModels, byFamilies].map((each) => each?.standardError ?? Number.NaN);
  const isVarying = ofModels! >= ROUNDING && ofFamilies! >= ROUNDING;
  const value = isVarying ? families.of.length * (ofModels! / ofFamilies!) ** 2 : Number.NaN;
  const spread = 2 / (9 * (effectiveUnits(families) - 1));
  const quantile = (z: number) => Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
  return { value, low: value * quantile(-1.96), high: value * quantile(1.96) };
}
