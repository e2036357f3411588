import { type Cohort, readCohorts, type SharedModelSets, sharedModelSets } from '../../cohort/cohort.ts';
import { readAttributes, readDataSets, readScoreWeights } from '../../cohort/metric-attributes.ts';
import { withoutCopies } from '../../cohort/model-copies.ts';
import { readErrors } from '../../cohort/score-values.ts';
import { isConstant } from '../../statistics/numbers/covariance.ts';
import type { Study } from '../../studies/study.ts';
import { partsOf, type Reader, type Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { stage } from '../stage.ts';
import { type AttributeRows, attributeRows, withoutDataSetRows } from './attributes/tables.ts';
import { generalizabilityRows } from './generalizability/tables.ts';
import { type PooledVariance, readCopyNoise, readModelLabels } from './noise/noise-variance.ts';
import { reliabilityRows, seedNoiseRows } from './noise/tables.ts';
import { ownCategoryRows, ownPredictionRows } from './own/tables.ts';
import {
  byControl,
  type ComparableControl,
  type Control,
  comparableControls,
  correlateGivenControl,
  correlateSets,
  correlateWithoutCopies,
  type PartialAgreement,
  readControl,
  type SetAgreement,
} from './pairs/correlate-sets.ts';
import * as pairs from './pairs/tables.ts';
import { restrictRange, thresholdsOf } from './range/thresholds.ts';

/** Agreement of metrics: by pair, by category and on average. */
export default stage({
  name: 'agreement',
  reads: ['cohort'],
  code: ['cohort', 'statistics', 'studies/headline-quantities.ts', 'workers'],

  async tables({ read, study, workers, effects }) {
    const cohorts = await readCohorts(read);
    const facts = {
      attributes: await readAttributes(read),
      dataSets: await readDataSets(read),
      scoreWeights: await readScoreWeights(read),
    };
    const inputs = await readInputs(read, cohorts, study);
    const deduplicated = (await withoutCopies(read, cohorts)).filter((cohort) => !cohorts.includes(cohort));

    const sets: SetAgreement[] = [];
    const given = new Map<Cohort, PartialAgreement>();
    const restriction: Row[] = [];
    for (const input of inputs) {
      sets.push(...(await correlateSets(input.shared, facts, study, workers)));
      for (const [cohort, agreement] of await agreementsGiven(input, study, workers))
        given.set(cohort, agreement);
      restriction.push(...(await restrictionRows(input, study, workers)));
    }
    const oneOfEachCopy = await correlateWithoutCopies(deduplicated, study, workers);
    const sharedAttributes: AttributeRows[] = [];
    for (const set of sets) sharedAttributes.push(await attributeRows(set, study, workers));
    const generalizability = sets.map((set) => generalizabilityRows(set, study));
    for (const set of sets)
      for (const line of exclusionLines(set.cohort, given.get(set.cohort), study))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    return {
      pairwise: partsOf(sets, pairs.pairwiseParts),
      category_pair: sets.flatMap(pairs.categoryPairRows),
      variance_component: generalizability.flatMap(({ components }) => components),
      generalizability: generalizability.flatMap(({ coefficients }) => coefficients),
      own_category: sets.flatMap((set) => ownCategoryRows(set, study, given.get(set.cohort))),
      own_prediction: sets.flatMap(({ cohort }) => ownPredictionRows(cohort, study)),
      summary: sets.flatMap(pairs.summaryRows),
      summary_variant: sets.flatMap((set) => [
        ...pairs.modelChoiceRows(set, oneOfEachCopy.get(set.cohort.metricSet), given.get(set.cohort)),
        ...pairs.metricChoiceRows(set),
      ]),
      without_data_set: sets.flatMap(withoutDataSetRows),
      range_restriction: restriction,
      attribute_pair: sharedAttributes.flatMap((rows) => rows.pairs),
      attribute_effect: sharedAttributes.flatMap((rows) => rows.effects),
      attribute_without_data_set: sharedAttributes.flatMap((rows) => rows.withoutDataSet),
      seed_noise: inputs.flatMap((input) => seedRows(input, study)),
      reliability: inputs.flatMap(({ shared, errors, copies, configurations }) =>
        reliabilityRows(shared, errors, copies, configurations),
      ),
      partial: partsOf(sets, ({ cohort }) => pairs.partialParts(cohort, given.get(cohort))),
    };
  },
});

/** Metric sets with the same models and the same control, if they have one, and what is read about them. */
interface SharedInput {
  shared: SharedModelSets;
  control: Control | undefined;
  /** The control within each training data set; none without a control. */
  comparable: ComparableControl[];
  /** Standard errors, a column per metric. */
  errors: Float64Array[];
  /** By metric, the variance among copies. */
  copies: Map<string, PooledVariance>;
  /** Per model, its configuration; null if unknown. */
  configurations: (string | null)[];
}

async function readInputs(reader: Reader, cohorts: readonly Cohort[], study: Study): Promise<SharedInput[]> {
  const configurations = await readModelLabels(reader, 'configuration');
  const trainingDataSets = await readModelLabels(reader, 'training_data_set');
  const inputs: SharedInput[] = [];
  for (const [metric, alike] of byControl(cohorts, study))
    for (const shared of sharedModelSets(alike)) {
      const { models, metricIds } = shared;
      const control = metric === undefined ? undefined : await readControl(reader, metric, models);
      const trainedOn = models.map(({ id }) => trainingDataSets.get(id) ?? null);
      inputs.push({
        shared,
        control,
        comparable: control ? comparableControls(control, trainedOn) : [],
        errors: await readErrors(reader, metricIds, models),
        copies: await readCopyNoise(reader, metricIds),
        configurations: models.map(({ id }) => configurations.get(id) ?? null),
      });
    }
  return inputs;
}

/** The agreement of each set given the control; none without one. */
async function agreementsGiven({ shared, control }: SharedInput, study: Study, workers: Workers) {
  return control ? await correlateGivenControl(shared, control, study, workers) : [];
}

/** Rows of agreement/range_restriction. */
async function restrictionRows({ shared, comparable }: SharedInput, study: Study, workers: Workers) {
  const rows: Row[] = [];
  for (const control of comparable)
    rows.push(...(await restrictRange(shared, control, thresholdsOf(control.values), study, workers)));
  return rows;
}

/** Rows of agreement/seed_noise. */
function seedRows({ shared, configurations, comparable }: SharedInput, study: Study): Row[] {
  return comparable.flatMap((control) =>
    seedNoiseRows(shared, configurations, control, thresholdsOf(control.values), study),
  );
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
