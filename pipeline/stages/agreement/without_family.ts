import type { Union } from '../../cohort/cohort.ts';
import { familiesOfSeveral } from '../../cohort/model-sampling.ts';
import { withoutFamilies } from '../../parallel/leave-families-out.ts';
import type { PairwiseAgreement } from '../../statistics/counted-pairs.ts';
import { pairQuantity, renumberPairs } from '../../statistics/pair-average.ts';
import { pairCount } from '../../statistics/pairs.ts';
import type { Study } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import type { SetAgreement } from './correlate-sets.ts';

/** The summary of each set without each family of several models. */
export async function withoutFamilyRows(
  union: Union,
  sets: readonly SetAgreement[],
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const { models, columns } = union;
  const { families, leftOut } = familiesOfSeveral(models);
  const quantities = sets.flatMap(({ cohort, summary }) =>
    summary.map((quantity) => renumberPairs(quantity, union.pairs.get(cohort)!)),
  );
  const { estimates, pairs } = await withoutFamilies(workers, {
    columns,
    counted: inUnion(union, sets, ({ counted }) => counted),
    models: inUnion(union, sets, ({ n }) => n),
    quantities,
    families,
    leftOut: Int32Array.from(leftOut, ({ unit }) => unit),
    minimumModels: study.minimum_models,
  });
  let start = 0;
  return sets.flatMap(({ cohort, summary, methods }) => {
    const first = start;
    start += summary.length;
    return leftOut.flatMap(({ family, size }, f) =>
      summary.map((quantity, q) => {
        const place = f * quantities.length + first + q;
        const estimate = estimates[place]!;
        return {
          metric_set: cohort.metricSet,
          family,
          quantity: quantity.name,
          estimate,
          difference: estimate - pairQuantity(methods[0]!.pairwise.counted, quantity),
          n_models: models.length,
          n_models_without: models.length - size,
          n_pairs: pairs[place]!,
        };
      }),
    );
  });
}

/** A value per pair of metrics of the union, from the sets' values; NaN if no set has the pair. */
function inUnion(
  { columns, pairs }: Union,
  sets: readonly SetAgreement[],
  valuesOf: (pairwise: PairwiseAgreement) => ArrayLike<number>,
): Float64Array {
  const values = new Float64Array(pairCount(columns.length)).fill(Number.NaN);
  for (const { cohort, methods } of sets) {
    const own = valuesOf(methods[0]!.pairwise);
    for (const [pair, position] of pairs.get(cohort)!.entries()) values[position] = own[pair]!;
  }
  return values;
}
