import { type Cohort, readCohorts, type SharedModelSets, sharedModelSets } from '../../cohort/cohort.ts';
import { readAttributes, readDataSets, readScoreWeights } from '../../cohort/metric-attributes.ts';
import { withoutCopies } from '../../cohort/model-copies.ts';
import { readErrors } from '../../cohort/score-values.ts';
import { isConstant } from '../../statistics/correlation/correlation-eigenvalues.ts';
import type { Study } from '../../studies/study.ts';
import { partsOf, type Row } from '../../warehouse/rows.ts';
import { type StageInput, stage } from '../stage.ts';
import * as attributes from './attributes/tables.ts';
import { generalizabilityRows } from './generalizability/tables.ts';
import { readCopyNoise, readModelLabels } from './noise/noise-variance.ts';
import { reliabilityRows, seedNoiseRows } from './noise/tables.ts';
import { ownCategoryRows, ownPredictionRows } from './own/tables.ts';
import { correlateSets, type SetAgreement } from './pairs/correlate-sets.ts';
import * as partial from './pairs/partial-correlations.ts';
import * as pairs from './pairs/tables.ts';
import { correlateWithoutCopies } from './pairs/without-copies.ts';
import { restrictRange, thresholdsOf } from './range/thresholds.ts';

/** Agreement of metrics: by pair, by category and on average. */
export default stage({
  name: 'agreement',
  reads: ['cohort'],
  code: ['cohort', 'statistics', 'studies/headline-quantities.ts', 'workers'],

  async tables(input) {
    const { read, study, effects } = input;
    const cohorts = await readCohorts(read);
    const known = await readKnown(input, cohorts);
    const sharedSets: Awaited<ReturnType<typeof agreeInSharedSets>>[] = [];
    for (const { metric, cohorts: own } of partial.byControl(cohorts, study))
      for (const shared of sharedModelSets(own))
        sharedSets.push(await agreeInSharedSets(input, shared, metric, known));
    const sets = sharedSets.flatMap((shared) => shared.sets);
    const given = new Map(sharedSets.flatMap((shared) => [...shared.given]));
    const reliability = sharedSets.flatMap(({ reliability }) => reliability);
    for (const set of sets) {
      const { metricSet } = set.cohort;
      const noise = reliability.filter(({ metric_set }) => metric_set === metricSet);
      for (const line of exclusionLines(set, noise, given.get(set.cohort), study))
        effects.log(`${study.name}, metric set ${metricSet}: ${line}`);
    }
    const attributeEffects: Row[] = [];
    for (const set of sets)
      attributeEffects.push(...(await attributes.attributeEffectRows(set, study, input.workers)));
    const generalizability = sets.flatMap((set) => generalizabilityRows(set, study));
    return {
      pairwise: partsOf(sets, pairs.pairwiseParts),
      category_pair: sets.flatMap(pairs.categoryPairRows),
      variance_component: generalizability.flatMap(({ components }) => components),
      generalizability: generalizability.flatMap(({ coefficients }) => coefficients),
      own_category: sets.flatMap((set) => ownCategoryRows(set, study, given.get(set.cohort))),
      own_prediction: sets.flatMap(({ cohort }) => ownPredictionRows(cohort, study)),
      summary: sets.flatMap(pairs.summaryRows),
      summary_variant: [
        ...sharedSets.flatMap(({ variants }) => variants),
        ...sets.flatMap(pairs.metricChoiceRows),
      ],
      without_data_set: sets.flatMap(attributes.withoutDataSetRows),
      range_restriction: sharedSets.flatMap(({ restriction }) => restriction),
      attribute_pair: sets.flatMap(attributes.attributePairRows),
      attribute_effect: attributeEffects,
      attribute_without_data_set: sets.flatMap(attributes.attributeWithoutDataSetRows),
      seed_noise: sharedSets.flatMap(({ seedNoise }) => seedNoise),
      reliability,
      partial: partsOf(sets, (set) => {
        const own = given.get(set.cohort);
        return own ? pairs.partialParts(set, own) : [];
      }),
    };
  },
});

type Context = Pick<StageInput, 'read' | 'study' | 'workers'>;

type Known = Awaited<ReturnType<typeof readKnown>>;

/** What is read once for all metric sets. */
async function readKnown({ read, study, workers }: Context, cohorts: readonly Cohort[]) {
  const deduplicated = (await withoutCopies(read, cohorts)).filter((cohort) => !cohorts.includes(cohort));
  const agreement = await correlateWithoutCopies(deduplicated, study, workers);
  return {
    attributes: await readAttributes(read),
    configurations: await readModelLabels(read, 'configuration'),
    trainingDataSets: await readModelLabels(read, 'training_data_set'),
    dataSets: await readDataSets(read),
    scoreWeights: await readScoreWeights(read),
    /** By metric set, for cohorts with copies. */
    withoutCopies: new Map([...agreement].map(([{ metricSet }, own]) => [metricSet, own])),
  };
}

/**
 * Agreement of the metric sets with the same models, and the rows of tables that are computed for all of them together.
 *
 * @param controlMetric the metric whose score is held constant or restricted, if there is one
 */
async function agreeInSharedSets(
  input: Context,
  shared: SharedModelSets,
  controlMetric: string | undefined,
  known: Known,
) {
  const { read, study, workers } = input;
  const { configurations, trainingDataSets, withoutCopies } = known;
  const errors = await readErrors(read, shared.metricIds, shared.models);
  const copies = await readCopyNoise(read, shared.metricIds);
  const seeds = shared.models.map(({ id }) => configurations.get(id) ?? null);
  const sets = await correlateSets(shared, known, study, workers);
  const control =
    controlMetric === undefined ? undefined : await partial.readControl(read, controlMetric, shared);
  const given: Map<Cohort, partial.PartialAgreement> = control
    ? await partial.correlateGivenControl(shared, control, study, workers)
    : new Map();
  const trainedOn = shared.models.map(({ id }) => trainingDataSets.get(id) ?? null);
  const restriction: Row[] = [];
  const seedNoise: Row[] = [];
  for (const each of control ? partial.comparableControls(control, trainedOn) : []) {
    const thresholds = thresholdsOf(each.values);
    restriction.push(...(await restrictRange(shared, each, thresholds, study, workers)));
    seedNoise.push(...seedNoiseRows(shared, seeds, each, thresholds, study));
  }
  return {
    sets,
    given,
    variants: pairs.summaryVariantRows(sets, given, withoutCopies),
    restriction,
    reliability: reliabilityRows(shared, errors, copies, seeds),
    seedNoise,
  };
}

/** Log lines about numbers that could not be computed. */
function* exclusionLines(
  { cohort }: SetAgreement,
  /** Of the set's metrics. */
  noise: readonly Row[],
  given: partial.PartialAgreement | undefined,
  { minimum_models }: Study,
): Generator<string> {
  if (given && given.models.length < minimum_models)
    yield `excluded partial correlations: only ${given.models.length} of ${cohort.models.length} models have ${given.control} (minimum_models = ${minimum_models})`;
  if (noise.every(({ n_copies, n_seeds }) => n_copies === 0 && n_seeds === 0))
    yield 'cannot estimate noise: no metric has scores of two copies or two seeds of a model';
  const constant = cohort.metrics.filter((_, metric) => {
    const scores = cohort.columns[metric]!.filter((score) => !Number.isNaN(score));
    return scores.length > 1 && isConstant(scores);
  });
  if (constant.length > 0)
    yield `excluded constant metrics, which have no correlations: ${constant.map(({ id }) => id).join(', ')}`;
}
