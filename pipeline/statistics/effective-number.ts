import type { Distribution } from './bootstrap.ts';

type StandardError = Pick<Distribution, 'standardError'>;

/** Standard errors below this are rounding errors. */
const ROUNDING = 1e-12;

/**
 * The effective number of independent models: how many independent models would give a quantity the standard error
 * that it has in resamples of families. A standard error falls with the root of the number of models. NaN without
 * both distributions, or if one of them does not vary.
 */
export function effectiveNumber(
  models: number,
  byModels: StandardError | undefined,
  byFamilies: StandardError | undefined,
): number {
  if (!byModels || !byFamilies) return Number.NaN;
  const [ofModels, ofFamilies] = [byModels.standardError, byFamilies.standardError];
  if (ofModels < ROUNDING || ofFamilies < ROUNDING) return Number.NaN;
  return models * (ofModels / ofFamilies) ** 2;
}
