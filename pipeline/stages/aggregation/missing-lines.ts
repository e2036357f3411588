import { isConstant } from '../../statistics/correlation-eigenvalues.ts';
import { listed } from '../../studies/findings/words.ts';
import type { SetAggregation } from './sets.ts';

/** What the run says of scores that do not rank models, and of categories that explain nothing of a score. */
export function* missingLines({ cohort, aggregated, methods, parts }: SetAggregation): Generator<string> {
  const { metrics, models } = cohort;
  const constant = metrics.filter((_, metric) => isConstant(cohort.columns[metric]!)).map(({ id }) => id);
  if (constant.length > 0)
    yield `constant over the ${models.length} models scored on every metric, so no ranking depends on it: ${constant.join(', ')}`;
  const missing = methods.filter(({ ranking }) => ranking.rank[0] === undefined);
  for (const { method } of missing) yield `no ${method} score, ${reasonOf(method, aggregated.balance.parts)}`;
  const tied = methods.filter(({ ranking }) => models.length > 1 && ranking.tied[0] === models.length);
  if (tied.length > 0)
    yield `all models have the same score by ${listed(tied.map(({ method }) => method))}: the metrics are constant, or cancel each other out (where lower is better, set "higher_is_better": false)`;
  const ranked = methods.filter((each) => !missing.includes(each) && !tied.includes(each));
  for (const { method } of ranked) {
    const unexplained = parts.flatMap(({ part, value }) =>
      part.quantity === 'r2' && part.method === method && Number.isNaN(value) ? [part.category] : [],
    );
    if (unexplained.length > 0)
      yield `no explained variance of the ${method} score by ${listed(unexplained)}: the metrics there are constant, or cancel each other out`;
  }
}

function reasonOf(method: string, parts: readonly string[]): string {
  if (method !== 'balanced') return 'as no metric varies';
  return parts.length === 1
    ? 'as the metrics are constant or cancel each other out'
    : `as one of ${listed(parts)} is constant, or they cancel each other out`;
}
