/** The model that moves most from one ranking to another of the same models; of several the first. */
export function largestRankChange(
  from: readonly number[],
  to: readonly number[],
): { model: number; change: number } {
  let most = { model: 0, change: 0 };
  for (const [model, rank] of from.entries()) {
    const change = Math.abs(to[model]! - rank);
    if (change > most.change) most = { model, change };
  }
  return most;
}
