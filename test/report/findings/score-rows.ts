import type { Row } from '../../../pipeline/warehouse/rows.ts';

/** Weights of two domains, and their shares of the score's variance, with these intervals. */
export function shares(ci_low: number, ci_high: number): Row[] {
  return ['weight', 'covariance_share'].flatMap((quantity) =>
    ['behavior', 'neural'].map((category) => ({
      ...{ method: 'arithmetic_mean', level: 'domain', category, quantity, ci_low, ci_high },
      estimate: quantity === 'weight' ? 0.5 : category === 'behavior' ? 0.8 : 0.2,
    })),
  );
}
