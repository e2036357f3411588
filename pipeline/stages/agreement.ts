import type { Effects } from '../effects.ts';
import { runStage, studyWord } from '../stage.ts';
import { isConstant } from '../statistics/correlation-eigenvalues.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { type Cohort, cohortInputs, readCohorts, unionsOf } from '../warehouse/cohort.ts';
import { withoutCopies } from '../warehouse/copies.ts';
import type { Columns } from '../warehouse/database.ts';
import { partsOf, type Row, toColumns } from '../warehouse/rows.ts';
import { columnOf, readErrors, readScores, stateInputs } from '../warehouse/state.ts';
import { openWorkers } from '../workers/open.ts';
import type { Workers } from '../workers/workers.ts';
import { categoryPairRows } from './agreement/category_pair.ts';
import { copyInputs, readCopyNoise } from './agreement/copy-noise.ts';
import { disattenuatedParts } from './agreement/disattenuated.ts';
import { domainTestRows } from './agreement/domain_test.ts';
import { type GivenControl, giveControl } from './agreement/given-control.ts';
import { correlateWithoutCopies } from './agreement/one-of-each-copy.ts';
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
  domainTests: Row[];
}

/** How far metrics agree: pair by pair, by category, and as a whole. */
runStage('agreement', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('agreement', study.name, effects);
  const agreements = once((reader: Reader) => computeAgreements(reader, study, workers, effects));
  const inputs = [...cohortInputs, ...stateInputs, ...copyInputs, 'study.statistics'];
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
        'agreement.domain_test': table(({ domainTests }) => domainTests),
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
  const cohorts = await readCohorts(reader);
  const reduced = (await withoutCopies(reader, cohorts)).filter((cohort) => !cohorts.includes(cohort));
  const ofReduced = await correlateWithoutCopies(reduced, study, workers);
  const bySet = new Map([...ofReduced].map(([{ metricSet }, own]) => [metricSet, own]));
  const all: Agreements = { sets: [], given: new Map(), variants: [], domainTests: [] };
  for (const union of unionsOf(cohorts)) {
    const errors = await readErrors(reader, union.metricIds, union.models);
    const copies = await readCopyNoise(reader, union.metricIds);
    const reliabilities = await unionReliabilities(union, errors, copies, study, workers);
    const sets = await agree(union, reliabilities, study, workers);
    const values = control && columnOf(control, study.control!, union.models);
    const given = values && (await giveControl(union, sets, values, study, workers));
    all.sets.push(...sets);
    all.variants.push(...(await summaryVariantRows(union, sets, given, bySet, study, workers)));
    for (const set of sets) all.domainTests.push(...(await domainTestRows(set, study, workers)));
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
    yield `excluded partial correlations: only ${given.models.length} of ${cohort.models.length} models have ${control} (minimum_models = ${minimum_models})`;
  if (reliabilities.every(({ copies }) => copies.n === 0))
    yield 'cannot estimate noise: no metric has scores of two copies of a model';
  const constant = cohort.metrics.filter((_, metric) => {
    const scores = cohort.columns[metric]!.filter((score) => !Number.isNaN(score));
    return scores.length > 1 && isConstant(scores);
  });
  if (constant.length > 0)
    yield `excluded constant metrics, which have no correlations: ${constant.map(({ id }) => id).join(', ')}`;
  if (reliabilities.every(({ n }) => n === 0))
    yield 'cannot disattenuate any pair: no score has a standard error';
}
