import type { Effects } from '../effects.ts';
import { runStage, studyWord } from '../stage.ts';
import { isConstant } from '../statistics/correlation-eigenvalues.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { type Cohort, cohortInputs, readCohorts, unionsOf } from '../warehouse/cohort.ts';
import type { Columns } from '../warehouse/database.ts';
import { partsOf, type Row, toColumns } from '../warehouse/rows.ts';
import { columnOf, readErrors, readScores, stateInputs } from '../warehouse/state.ts';
import { openWorkers } from '../workers/open.ts';
import type { Workers } from '../workers/workers.ts';
import { categoryPairRows } from './agreement/category_pair.ts';
import { categoryTestRows } from './agreement/category_test.ts';
import { disattenuatedParts } from './agreement/disattenuated.ts';
import { type GivenControl, giveControl } from './agreement/given-control.ts';
import { pairwiseParts } from './agreement/pairwise.ts';
import { partialParts } from './agreement/partial.ts';
import { reliabilityRows, unionReliabilities } from './agreement/reliability.ts';
import { agree, type SetAgreement } from './agreement/sets.ts';
import { summaryRows } from './agreement/summary.ts';
import { summaryVariantRows } from './agreement/summary_variant.ts';

interface Agreements {
  sets: SetAgreement[];
  given: Map<Cohort, GivenControl>;
  variants: Row[];
  categoryTests: Row[];
}

/** How far metrics agree: pair by pair, by category, and as a whole. */
runStage('agreement', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('agreement', study.name, effects);
  const agreements = once((reader: Reader) => computeAgreements(reader, study, workers, effects));
  const inputs = [...cohortInputs, ...stateInputs, 'study.statistics'];
  const table = (rows: (agreements: Agreements) => Row[]) => ({
    inputs,
    compute: async (reader: Reader) => toColumns(rows(await agreements(reader))),
  });
  /** One with a row per pair of metrics: there may be millions. */
  const pairTable = (parts: (set: SetAgreement, given: GivenControl | undefined) => Iterable<Columns>) => ({
    inputs,
    compute: async (reader: Reader) => {
      const { sets, given } = await agreements(reader);
      return partsOf(sets, (set) => parts(set, given.get(set.cohort)));
    },
  });
  const ofSets = (rows: (set: SetAgreement) => Row[]) => table(({ sets }) => sets.flatMap(rows));
  await buildStage(
    {
      stage: 'agreement',
      study: study.name,
      code: ['pipeline/stages/agreement', 'pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: studyStaging(study),
      // Arrow takes longer to start than the rest; it is only loaded to write.
      writeMatrix: async (...about) => (await import('../warehouse/matrix.ts')).writeMatrix(...about),
      computed: {
        'agreement.pairwise': pairTable(pairwiseParts),
        'agreement.category_pair': ofSets(categoryPairRows),
        'agreement.summary': ofSets(summaryRows),
        'agreement.summary_variant': table(({ variants }) => variants),
        'agreement.category_test': table(({ categoryTests }) => categoryTests),
        'agreement.reliability': ofSets(reliabilityRows),
        'agreement.disattenuated': pairTable(disattenuatedParts),
        'agreement.partial': pairTable((set, given) =>
          given ? partialParts(set, study.control!, given) : [],
        ),
      },
    },
    effects,
  );
  await workers.close();
});

async function computeAgreements(
  reader: Reader,
  study: Study,
  workers: Workers,
  effects: Effects,
): Promise<Agreements> {
  const control = study.control === undefined ? undefined : await readScores(reader, study.control);
  const all: Agreements = { sets: [], given: new Map(), variants: [], categoryTests: [] };
  for (const union of unionsOf(await readCohorts(reader))) {
    const errors = await readErrors(reader, union.metricIds, union.models);
    const reliabilities = await unionReliabilities(union, errors, study, workers);
    const sets = await agree(union, reliabilities, study, workers);
    const values = control && columnOf(control, study.control!, union.models);
    const given = values && (await giveControl(union, sets, values, study, workers));
    all.sets.push(...sets);
    all.variants.push(...(await summaryVariantRows(union, sets, given, study, workers)));
    for (const set of sets) all.categoryTests.push(...(await categoryTestRows(set, study, workers)));
    for (const [cohort, own] of given ?? []) all.given.set(cohort, own);
  }
  for (const set of all.sets) {
    for (const line of missingLines(set, all.given.get(set.cohort), study))
      effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
  }
  return all;
}

/** What the run says of numbers that could not be computed. */
function* missingLines(
  { cohort, reliabilities }: SetAgreement,
  given: GivenControl | undefined,
  { control, minimum_models }: Study,
): Generator<string> {
  if (given && given.models.length < minimum_models)
    yield `only ${given.models.length} of ${cohort.models.length} models have ${control}, and minimum_models = ${minimum_models}: no partial correlation counts`;
  const constant = cohort.metrics.filter((_, metric) => {
    const scores = cohort.columns[metric]!.filter((score) => !Number.isNaN(score));
    return scores.length > 1 && isConstant(scores);
  });
  if (constant.length > 0)
    yield `constant, so correlated with nothing: ${constant.map(({ id }) => id).join(', ')}`;
  if (reliabilities.every(({ n }) => n === 0))
    yield 'no score has a standard error: nothing can be said of noise';
}
