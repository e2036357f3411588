import type { Claim } from '../../studies/study.ts';
import { exactly } from '../findings/phrases.ts';

export function unitOf({ quantity }: Claim): 'count' | 'share' | 'correlation' {
  if (quantity.kind === 'explained_variance') return 'share';
  if (quantity.kind !== 'cell') return 'correlation';
  return quantity.shown_as === 'count' ? 'count' : quantity.shown_as === 'percent' ? 'share' : 'correlation';
}

/** How the numbers of a claim are shown. */
export function claimFormat(claim: Claim): (value: number) => string {
  const unit = unitOf(claim);
  return unit === 'count' ? String : exactly(unit === 'share');
}
