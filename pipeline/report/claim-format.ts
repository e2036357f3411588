import type { Claim } from '../studies/study.ts';
import { exactly } from './findings/phrases.ts';

/** How the numbers of a claim are shown. */
export function claimFormat({ quantity }: Claim): (value: number) => string {
  if (quantity.kind === 'cell' && quantity.shown_as === 'count') return String;
  return exactly(
    quantity.kind === 'explained_variance' || (quantity.kind === 'cell' && quantity.shown_as === 'percent'),
  );
}
