import { listed } from '../../../messages/plurals.ts';
import { isConstant } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { FEW_DATA_SETS, LITTLE_VARIES } from '../../../statistics/score/range-rule.ts';
import type { SetAggregation } from './aggregate-sets.ts';

const WHY = 'constant, cancel each other out, or vary by no more than rounding';

/** Log lines about missing ranges and rankings, and about categories that explain no variance. */
export function* exclusionLines(set: SetAggregation): Generator<string> {
  const { cohort, aggregated, methods, parts, ranges, heldCategories } = set;
  const { metrics, models } = cohort;
  if (ranges.reason === LITTLE_VARIES)
    yield `ranks have no ranges: ${(100 * ranges.varyingWeight).toFixed(0)} % of the score's weight is on categories or data sets with several metrics, and at least 50 % is needed`;
  if (ranges.reason === FEW_DATA_SETS)
    yield `ranks have ranges only with the data sets of ${listed(heldCategories)} held fixed: ${ranges.reason}`;
  const constant = metrics.filter((_, metric) => isConstant(cohort.columns[metric]!)).map(({ id }) => id);
  if (constant.length > 0)
    yield `excluded metrics from rankings that are constant over the ${models.length} complete models: ${constant.join(', ')}`;
  const missing = methods.filter(({ ranking }) => ranking.rank[0] === undefined);
  for (const { method } of missing)
    yield `skipped ${method} score: ${reasonOf(method, aggregated.balance.parts)}`;
  const tied = methods.filter(({ ranking }) => models.length > 1 && ranking.tied[0] === models.length);
  if (tied.length > 0)
    yield `all models are tied by ${namesOf(tied)}: the metrics are ${WHY} (where lower is better, set "higher_is_better": false)`;
  const ranked = methods.filter((each) => !missing.includes(each) && !tied.includes(each));
  for (const { category } of aggregated.nodes) {
    const without = ranked.filter(({ method }) =>
      parts.some(
        ({ part, value }) =>
          part.quantity === 'r2' &&
          part.method === method &&
          part.category === category &&
          Number.isNaN(value),
      ),
    );
    if (without.length > 0)
      yield `${category} explains no variance by ${namesOf(without)}: its metrics are ${WHY}`;
  }
}

function namesOf(methods: SetAggregation['methods']): string {
  return listed(methods.map(({ method }) => method));
}

function reasonOf(method: string, parts: readonly string[]): string {
  if (method !== 'balanced') return 'no metric varies';
  return parts.length === 1
    ? 'the metrics are constant or cancel each other out'
    : `one of ${listed(parts)} is constant, or they cancel each other out`;
}
