import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cohort, type SharedModelSets, sharedModelSets } from '../../pipeline/cohort/cohort.ts';
import { seedNoiseRows } from '../../pipeline/stages/agreement/noise/tables.ts';
import { restrictRange, thresholdsOf } from '../../pipeline/stages/agreement/range/thresholds.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { expectSaidAlike } from '../findings.ts';
import { untilEnd } from '../made-projects.ts';
import { describeConstants } from '../pipeline/constants.ts';
import { describeQuestions, published, unpublished } from '../pipeline/questions.ts';
import { describeRealStudy } from '../pipeline/real-study.ts';
import { isMissing, MIRROR, Project } from '../project.ts';

/** Studies that only these tests run; `paper` is that of test/pipeline/real.test.ts. */
const STUDIES = ['latest', 'controlled', 'feature_alignment', 'human_fmri'];

const project = untilEnd(new Project());
let output = '';
const isWithoutMirror = isMissing(MIRROR);

beforeAll(async () => {
  if (isWithoutMirror) return;
  for (const study of STUDIES) {
    const file = `pipeline/studies/${study}.json`;
    project.write(file, fs.readFileSync(file));
    project.fewestResamples(study);
  }
  // `paper` has the others.
  project.editStudy((study) => (study.correlations = ['spearman']), 'latest');
  // README has numbers of two of its sets.
  project.editStudy((study) => study.metric_sets.splice(2), 'human_fmri');
  for (const study of STUDIES)
    output += await project.outputOf(`study ${study}`, 0, { MIRROR, WORKERS: '2' });
});

describe.skipIf(isWithoutMirror)('the study latest with the real mirror', () => {
  describeQuestions('../faults/latest.yml', () => ({
    ...published(project, output),
    query: (sql) => project.query(sql, 'latest'),
  }));
  describeRealStudy(project, 'latest');
});

describe.skipIf(isWithoutMirror)('the other studies with the real mirror', () => {
  it.each(STUDIES.slice(1))('say the same in findings.json, findings.md and the report: %s', (study) =>
    expectSaidAlike(project, study),
  );
});

describe.skipIf(isWithoutMirror)('the study human_fmri with the real mirror', () => {
  describeQuestions('../faults/human-fmri.yml', () => ({
    ...published(project, output),
    query: (sql) => project.query(sql, 'human_fmri'),
  }));
});

describe.skipIf(isWithoutMirror)('the study feature_alignment with the real mirror', () => {
  it('agrees with README', async () => {
    const [answer] = await project.queryBuild(
      `select format('{:.2f} ({:.2f} to {:.2f})', estimate, ci_low, ci_high) as answer from agreement.category_pair
      where metric_set = 'alignment' and category_a = 'IT' and category_b = 'feature_alignment'`,
      'feature_alignment',
    );
    const inWords = String(answer!.answer).replaceAll('-', '−');
    expect(fs.readFileSync('README.md', 'utf8')).toContain(`| ${inWords}, of ClickMe with IT |`);
  });
});

describe.skipIf(isWithoutMirror)('the study controlled with the real mirror', () => {
  const query = (sql: string) => project.queryBuild(sql, 'controlled');

  describeQuestions('../faults/controlled.yml', () => ({ ...unpublished(project, output), query }));

  describe('has the constants of NumPy', () => {
    describeConstants('controlled', (stage) => project.path(`out/.build/controlled/${stage}`));
  });

  /** NumPy 2, over the complete models whose `acc` is at least the threshold. */
  it.each([
    [0.5, 287, 0.4206112992698359, 0.2785552861772374],
    [0.65, 191, 0.37071972306420503, 0.08989907688068337],
  ])('agrees with NumPy on the models with an accuracy of at least %s', async (threshold, n, mean, pair) => {
    const { shared, control } = await readSharedModelSets();
    const workers = new Workers(1);
    const restriction = await restrictRange(
      shared,
      { metric: 'controlled-models:accuracy', trainingDataSet: null, values: control },
      [{ quantile: 0, threshold }],
      { ...readStudy('controlled'), resamples: 100 },
      workers,
    );
    await workers.close();
    const of = (one: string, other: string) =>
      restriction.find(({ category_a, category_b }) => category_a === one && category_b === other)!;
    expect(of('all', 'all')).toMatchObject({ n_models: n, n_pairs: 10 });
    expect(of('all', 'all').estimate).toBeCloseTo(mean, 12);
    expect(of('IT', 'behavior').estimate).toBeCloseTo(pair, 12);
  });

  /** The scores and accuracies of the study's models. */
  async function readSharedModelSets(): Promise<{ shared: SharedModelSets; control: Float64Array }> {
    const included = "where metric_set = 'public_benchmarks' and included order by all";
    const models = await query(`select model_id as id, family from cohort.model ${included}`);
    const metrics = await query(
      `select metric_id as id, category, domain, '' as "dataSet", false as reversed from cohort.metric ${included}`,
    );
    const values = new Map(
      (await query("select concat(model_id, ' ', metric_id) as key, value from cohort.state")).map(
        ({ key, value }) => [key, Number(value)],
      ),
    );
    const column = (metric: unknown) =>
      Float64Array.from(models, ({ id }) => values.get(`${id} ${metric}`) ?? Number.NaN);
    const columns = metrics.map(({ id }) => column(id));
    const [shared] = sharedModelSets([
      { metricSet: 'public_benchmarks', models, metrics, columns } as unknown as Cohort,
    ]);
    return { shared: shared!, control: column('controlled-models:accuracy') };
  }

  /** NumPy 2: as constants/agreement.seed_noise.csv, over the best tenth by accuracy, whatever a model was trained on. */
  it('has a bound of 0.74 over the 57 best models with several seeds, which agree by 0.05', async () => {
    const { shared, control } = await readSharedModelSets();
    const labels = await query('select distinct model_id, configuration from cohort.model');
    const configurations = new Map(labels.map((row) => [row.model_id, String(row.configuration)]));
    const values = { metric: 'controlled-models:accuracy', trainingDataSet: null, values: control };
    const rows = seedNoiseRows(
      shared,
      shared.models.map(({ id }) => configurations.get(id)!),
      values,
      thresholdsOf(control).filter(({ quantile }) => quantile === 0.9),
      { ...readStudy('controlled'), resamples: 2 },
    );
    const average = (column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0) / 5;
    expect(rows.map(({ n_seeds }) => n_seeds)).toEqual(Array(5).fill(57));
    expect(average('correlation_bound')).toBeCloseTo(0.7354099756180879, 12);
    expect(average('mean_correlation')).toBeCloseTo(0.05487425460202231, 12);
  });
});
