import { type Cohort, readCohorts, rowsOfSets, type SharedModelSets } from '../../cohort/cohort.ts';
import { readControl } from '../../cohort/control-scores.ts';
import { readAttributes, readDataSets, readScoreWeights } from '../../cohort/metric-attributes.ts';
import { COPIES, NEAR_COPIES, withoutCopies } from '../../cohort/model-copies.ts';
import { readErrors } from '../../cohort/score-values.ts';
import { count } from '../../messages/counts-and-lists.ts';
import { isConstant } from '../../statistics/numbers/covariance.ts';
import type { Study } from '../../studies/study.ts';
import { partsOf, type Row } from '../../warehouse/rows.ts';
import { type StageInput, stage } from '../stage.ts';
import { attributeRows, withoutDataSetRows } from './attributes/tables.ts';
import { generalizabilityRows } from './generalizability/tables.ts';
import { type Labels, readCopyNoise, readModelLabels } from './noise/noise-variance.ts';
import { reliabilityRows, seedNoiseRows } from './noise/tables.ts';
import { ownCategoryRows, ownPredictionRows } from './own/tables.ts';
import {
  comparableControls,
  correlateGivenControl,
  correlateOtherModels,
  correlateSets,
  type OtherModelSets,
  type PartialAgreement,
  setsByControl,
  trainedModels,
} from './pairs/correlate-sets.ts';
import * as pairs from './pairs/tables.ts';
import { restrictRange, thresholdsOf } from './range/thresholds.ts';

/** Agreement of metrics: by pair, by category and on average. */
export default stage({
  name: 'agreement',
  reads: ['cohort'],
  code: ['cohort', 'statistics', 'studies/headline-quantities.ts', 'workers'],

  async tables(input) {
    const { read, study, workers, effects } = input;
    const cohorts = await readCohorts(read);
    const found = await agreementOfSets(cohorts, input);
    const sets = found.flatMap((alike) => alike.sets);
    const given = new Map(found.flatMap((alike) => [...(alike.given ?? [])]));
    const correlate = (fewer: readonly Cohort[]) => correlateOtherModels(fewer, study, workers);
    const others: OtherModelSets = {
      one_of_each_copy: await correlate(await withoutCopies(read, cohorts, COPIES)),
      one_of_each_near_copy: await correlate(await withoutCopies(read, cohorts, NEAR_COPIES)),
      trained_models: await correlate(found.flatMap((alike) => alike.trained ?? [])),
    };
    const byAttribute = [];
    // What a table is compared with has these in its own study.
    if (!study.settings)
      for (const set of sets)
        byAttribute.push({ cohort: set.cohort, ...(await attributeRows(set, study, workers)) });
    const byFacet = sets.map((set) => ({ cohort: set.cohort, ...generalizabilityRows(set, study) }));
    for (const set of sets)
      for (const line of exclusionLines(set.cohort, given.get(set.cohort), study))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    return {
      pairwise: partsOf(sets, pairs.pairwiseParts),
      category_pair: rowsOfSets(sets, pairs.categoryPairRows),
      variance_component: rowsOfSets(byFacet, ({ components }) => components),
      generalizability: rowsOfSets(byFacet, ({ coefficients }) => coefficients),
      own_category: rowsOfSets(sets, (set) => ownCategoryRows(set, study, given.get(set.cohort))),
      own_prediction: rowsOfSets(sets, ({ cohort }) => ownPredictionRows(cohort, study)),
      summary: rowsOfSets(sets, pairs.summaryRows),
      summary_variant: rowsOfSets(sets, (set) => [
        ...pairs.modelChoiceRows(set, others, given.get(set.cohort)),
        ...pairs.metricChoiceRows(set),
      ]),
      without_data_set: rowsOfSets(sets, withoutDataSetRows),
      attribute_pair: rowsOfSets(byAttribute, (set) => set.pairs),
      attribute_effect: rowsOfSets(byAttribute, ({ effects }) => effects),
      attribute_without_data_set: rowsOfSets(byAttribute, ({ withoutDataSet }) => withoutDataSet),
      range_restriction: found.flatMap((alike) => alike.restriction ?? []),
      seed_noise: found.flatMap((alike) => alike.seedNoise ?? []),
      reliability: found.flatMap((alike) => alike.reliability),
    };
  },
});

/** The agreement of all sets; given the control and within ranges of it for those that have one. */
async function agreementOfSets(cohorts: readonly Cohort[], input: StageInput) {
  const { read, study, workers } = input;
  const facts = {
    attributes: await readAttributes(read),
    dataSets: await readDataSets(read),
    scoreWeights: await readScoreWeights(read),
  };
  const all = [];
  for (const { metric, shared } of setsByControl(cohorts, study)) {
    const { models, metricIds } = shared;
    const configurations = await readModelLabels(read, 'configuration', models);
    const errors = await readErrors(read, metricIds, models);
    const copies = await readCopyNoise(read, metricIds);
    all.push({
      reliability: reliabilityRows(shared, errors, copies, configurations),
      sets: await correlateSets(shared, facts, study, workers),
      ...(metric !== undefined && (await agreementByControl(shared, metric, configurations, input))),
    });
  }
  return all;
}

/** The agreement of sets that share models and a control. */
async function agreementByControl(
  shared: SharedModelSets,
  metric: string,
  configurations: Labels,
  { read, study, workers, effects }: StageInput,
) {
  const control = await readControl(read, metric, shared.models);
  const given = await correlateGivenControl(shared, control, study, workers);
  if (control.withoutReadOut.length > 0)
    effects.log(
      `${study.name}: no accuracy (${metric}) for ${count(control.withoutReadOut.length, 'model')} at chance without a trained read-out (docs/limits.md)`,
    );
  const trainedOn = await readModelLabels(read, 'training_data_set', shared.models);
  const comparables = comparableControls(control, trainedOn);
  const trained = comparables.length === 1 ? trainedModels(shared, control) : [];
  const restriction: Row[] = [];
  const seedNoise: Row[] = [];
  for (const comparable of comparables) {
    const thresholds = thresholdsOf(comparable.values);
    restriction.push(...(await restrictRange(shared, comparable, thresholds, study, workers)));
    seedNoise.push(...seedNoiseRows(shared, configurations, comparable, thresholds, study));
  }
  return { given, trained, restriction, seedNoise };
}

/** Log lines about numbers that could not be computed. */
function* exclusionLines(
  { metrics, columns, models }: Cohort,
  given: PartialAgreement | undefined,
  { minimum_models }: Study,
): Generator<string> {
  if (given && given.models.length < minimum_models)
    yield `excluded partial correlations: only ${given.models.length} of ${models.length} models have ${given.control} (minimum_models = ${minimum_models})`;
  const constant = metrics.filter((_, metric) => {
    const scores = columns[metric]!.filter((score) => !Number.isNaN(score));
    return scores.length > 1 && isConstant(scores);
  });
  if (constant.length > 0)
    yield `excluded constant metrics, which have no correlations: ${constant.map(({ id }) => id).join(', ')}`;
}
