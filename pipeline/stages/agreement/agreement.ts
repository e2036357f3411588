import { type Cohort, readCohorts, unionsOf } from '../../cohort/cohort.ts';
import { readAttributes } from '../../cohort/metric-attributes.ts';
import { withoutCopies } from '../../cohort/model-copies.ts';
import { readErrors } from '../../cohort/score-values.ts';
import { stage } from '../../stage.ts';
import { isConstant } from '../../statistics/correlation-eigenvalues.ts';
import { thresholdsOf } from '../../statistics/range-restriction.ts';
import type { Study } from '../../studies/study.ts';
import { partsOf, type Row } from '../../warehouse/rows.ts';
import { attributeEffectRows } from './attribute_effect.ts';
import { attributePairRows } from './attribute_pair.ts';
import { attributeWithoutDataSetRows } from './attribute_without_data_set.ts';
import { categoryPairRows } from './category_pair.ts';
import { readConfigurations } from './configurations.ts';
import { byControl, readControl } from './control.ts';
import { readCopyNoise } from './copy-noise.ts';
import { agree, type SetAgreement } from './correlate-sets.ts';
import { disattenuatedParts } from './disattenuated.ts';
import { domainTestRows } from './domain_test.ts';
import { unionReliabilities } from './metric-reliability.ts';
import { ownCategoryRows } from './own_category.ts';
import { ownPredictionRows } from './own_prediction.ts';
import { pairwiseParts } from './pairwise.ts';
import { partialParts } from './partial.ts';
import { correlateGivenControl, type PartialAgreement } from './partial-correlations.ts';
import { restrictRange } from './range_restriction.ts';
import { reliabilityRows } from './reliability.ts';
import { seedNoiseRows } from './seed_noise.ts';
import { summaryRows } from './summary.ts';
import { summaryVariantRows } from './summary_variant.ts';
import { withoutFamilyRows } from './without_family.ts';
import { correlateWithoutCopies } from './without-copies.ts';

/** Agreement of metrics: by pair, by category and on average. */
export default stage({
  name: 'agreement',
  reads: ['cohort'],
  code: ['cohort', 'parallel', 'statistics', 'studies', 'workers'],

  async tables({ read, study, workers, effects }) {
    const configurations = await readConfigurations(read);
    const cohorts = await readCohorts(read);
    const known = await readAttributes(read);
    const deduplicated = (await withoutCopies(read, cohorts)).filter((cohort) => !cohorts.includes(cohort));
    const deduplicatedAgreement = await correlateWithoutCopies(deduplicated, study, workers);
    const withoutCopiesBySet = new Map(
      [...deduplicatedAgreement].map(([{ metricSet }, own]) => [metricSet, own]),
    );
    const sets: SetAgreement[] = [];
    const given = new Map<Cohort, PartialAgreement>();
    const variants: Row[] = [];
    const domainTests: Row[] = [];
    const withoutFamilies: Row[] = [];
    const restriction: Row[] = [];
    const spread: Row[] = [];
    const seedRows: Row[] = [];
    const unions = byControl(cohorts, study).flatMap(({ metric, cohorts: own }) =>
      unionsOf(own).map((union) => ({ union, metric })),
    );
    for (const { union, metric } of unions) {
      const errors = await readErrors(read, union.metricIds, union.models);
      const copies = await readCopyNoise(read, union.metricIds);
      const seeds = union.models.map(({ id }) => configurations.get(id) ?? null);
      const reliabilities = await unionReliabilities(union, { errors, copies, seeds }, study, workers);
      const own = await agree(union, reliabilities, known, study, workers);
      const control = metric === undefined ? undefined : await readControl(read, metric, union);
      const ownGiven = control && (await correlateGivenControl(union, own, control, study, workers));
      sets.push(...own);
      variants.push(...(await summaryVariantRows(union, own, ownGiven, withoutCopiesBySet, study, workers)));
      withoutFamilies.push(...(await withoutFamilyRows(union, own, study, workers)));
      for (const set of own) domainTests.push(...(await domainTestRows(set, study, workers)));
      for (const [cohort, each] of ownGiven ?? []) given.set(cohort, each);
      if (control === undefined) continue;
      const thresholds = thresholdsOf(control.values);
      const range = await restrictRange(union, control, thresholds, study, workers);
      restriction.push(...range.restriction);
      spread.push(...range.spread);
      seedRows.push(...seedNoiseRows(union, seeds, control, thresholds, study));
    }
    for (const set of sets)
      for (const line of exclusionLines(set, given.get(set.cohort), study))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    return {
      pairwise: partsOf(sets, pairwiseParts),
      category_pair: sets.flatMap(categoryPairRows),
      own_category: sets.flatMap(ownCategoryRows),
      own_prediction: sets.flatMap(({ cohort }) => ownPredictionRows(cohort, study)),
      summary: sets.flatMap(summaryRows),
      summary_variant: variants,
      without_family: withoutFamilies,
      domain_test: domainTests,
      range_restriction: restriction,
      range_spread: spread,
      attribute_pair: sets.flatMap(attributePairRows),
      attribute_effect: sets.flatMap((set) => attributeEffectRows(set, study)),
      attribute_without_data_set: sets.flatMap(attributeWithoutDataSetRows),
      seed_noise: seedRows,
      reliability: sets.flatMap(reliabilityRows),
      disattenuated: partsOf(sets, disattenuatedParts),
      partial: partsOf(sets, (set) => {
        const own = given.get(set.cohort);
        return own ? partialParts(set, own) : [];
      }),
    };
  },
});

/** Log lines about numbers that could not be computed. */
function* exclusionLines(
  { cohort, reliabilities }: SetAgreement,
  given: PartialAgreement | undefined,
  { minimum_models }: Study,
): Generator<string> {
  if (given && given.models.length < minimum_models)
    yield `excluded partial correlations: only ${given.models.length} of ${cohort.models.length} models have ${given.control} (minimum_models = ${minimum_models})`;
  if (reliabilities.every(({ copies, seeds }) => copies.n + seeds.n === 0))
    yield 'cannot estimate noise: no metric has scores of two copies or two seeds of a model';
  const constant = cohort.metrics.filter((_, metric) => {
    const scores = cohort.columns[metric]!.filter((score) => !Number.isNaN(score));
    return scores.length > 1 && isConstant(scores);
  });
  if (constant.length > 0)
    yield `excluded constant metrics, which have no correlations: ${constant.map(({ id }) => id).join(', ')}`;
  if (reliabilities.every(({ n, seeds }) => n + seeds.n === 0))
    yield 'cannot disattenuate any pair: no score has a standard error, and no model has several seeds';
}
