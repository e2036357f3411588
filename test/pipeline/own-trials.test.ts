import fs from 'node:fs';
import { mean } from 'd3-array';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { simulatedProject } from '../made-projects.ts';
import { hashesOfBuild, type Project, type Result } from '../project.ts';
import { MEASURES, plain, put, type Row, trialsOf, withFiveMore } from '../sources/own-trials-files.ts';
import { describeQuestions, unpublished } from './questions.ts';

const PUBLISHED = 'raw/model-vs-human/simulated/bethgelab.tar.gz';

/** The conditions of the simulated trials that do not count. */
const LEFT_OUT = { colour: 'cr', 'false-colour': 'True', 'uniform-noise': '0.90', rotation: '0' } as const;

/** Whether each answer is right, by condition and image; of the conditions that count. */
function correctness(dataset: string, rows: readonly Row[]): Map<string, Map<string, boolean>> {
  const found = new Map<string, Map<string, boolean>>();
  for (const [, , , , response, object, label, image] of rows) {
    if (LEFT_OUT[dataset as keyof typeof LEFT_OUT] === label) continue;
    const condition = ['cue-conflict', 'edge', 'silhouette'].includes(dataset) ? '' : label!;
    const images = found.get(condition) ?? new Map<string, boolean>();
    found.set(condition, images.set(image!.split('_').slice(-2).join('_'), response === object));
  }
  return found;
}

/** The means of columns. */
const meansOf = (rows: readonly number[][]) => rows[0]!.map((_, i) => mean(rows, (row) => row[i]!)!);

/** The four measures of a model over data sets, by their definitions (Geirhos et al. 2021), loop by loop. */
function measuresOf(trials: Map<string, Map<string, Row[]>>, model: Map<string, Row[]>): number[] {
  const byDataset = [...model].map(([dataset, rows]) => {
    const own = correctness(dataset, rows);
    const all = [...own.values()].flatMap((images) => [...images.values()]);
    const people = [...trials.get(dataset)!].filter(([name]) => name.startsWith('subject'));
    const byPerson = people.map(([, their]) => {
      const person = correctness(dataset, their);
      const byCondition = [...own].map(([condition, images]) => {
        const theirs = person.get(condition)!;
        const [a, b] = [images, theirs].map((each) => mean(each.values(), Number));
        const observed = mean(images, ([image, isRight]) => Number(theirs.get(image) === isRight))!;
        const expected = a! * b! + (1 - a!) * (1 - b!);
        return [(a! - b!) ** 2, observed, (observed - expected) / (1 - expected)];
      });
      return meansOf(byCondition);
    });
    return [mean(all, Number)!, ...meansOf(byPerson)];
  });
  return meansOf(byDataset);
}

/** Answers to the same images: right if a number of trial and data set is not divisible. */
function answers(
  trials: Map<string, Map<string, Row[]>>,
  observer: string,
  divisor: number,
): Map<string, Row[]> {
  return new Map(
    [...trials].map(([dataset, byObserver]) => [
      dataset,
      byObserver
        .get('subject-01')!
        .map((row, i) =>
          row.with(0, observer).with(4, (i * i + dataset.length) % divisor === 0 ? 'oven' : row[5]!),
        ),
    ]),
  );
}

describe('a study with own trials', () => {
  const FOLDER = 'pipeline/studies/my-trials';
  let project: Project;
  let result: Result;
  let trials: Map<string, Map<string, Row[]>>;
  let outputs: Record<string, string>;
  const run = () => project.run('study mine UNTIL=cohort');
  const rows = () =>
    project.queryBuild(
      `select observer, n_datasets, note, ${MEASURES.join()} from normalize.model_vs_human
      where dataset = 'all' order by observer`,
      'mine',
    );

  beforeAll(async () => {
    ({ project } = await simulatedProject());
    trials = await trialsOf(fs.readFileSync(project.path(PUBLISHED)));
    outputs = project.hashes();
    project.addStudy('mine', (study) => {
      study.trials = 'my-trials';
      study.metric_sets = study.metric_sets.slice(-1);
      study.claims = [];
      study.readings = { claims: [], cohorts: [] };
    });
    const few = new Map([...answers(trials, 'few', 5)].slice(0, 3));
    for (const model of [answers(trials, 'simulated_30', 3), answers(trials, 'my_net', 4), few])
      put(project, FOLDER, model);
    result = await run();
  });
  afterAll(() => project.remove());

  it('has the four measures of its models, as computed by their definitions', async () => {
    expect(result.output).not.toContain('next:');
    expect(result.code).toBe(0);
    const found = await rows();
    for (const [name, divisor] of [
      ['simulated-30', 3],
      ['my-net', 4],
    ] as const) {
      const row = found.find(({ observer }) => observer === name)!;
      const expected = measuresOf(trials, answers(trials, name, divisor));
      for (const [i, measure] of MEASURES.entries()) expect(row[measure]).toBeCloseTo(expected[i]!, 12);
      expect([row.n_datasets, row.note]).toEqual([17, null]);
    }
  });

  describeQuestions('own-trials.yml', () => unpublished(project, result.output));

  it('changes no table of other studies', async () => {
    expect((await project.run('study paper UNTIL=agreement')).output).toMatch(
      /^paper\/agreement +up to date$/m,
    );
    const after = project.hashes();
    for (const [file, hash] of Object.entries(outputs)) expect(after[file], file).toBe(hash);
  });

  it('has the same tables from files with five more columns, in other places', async () => {
    const tables = () => hashesOfBuild(project, 'mine/normalize', 'csv');
    const before = await rows();
    const hashes = tables();
    put(project, FOLDER, answers(trials, 'my_net', 4), withFiveMore);
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^trials of my-net/m);
    expect(tables()).toEqual(hashes);
    expect(await rows()).toEqual(before);
  });

  it('notes images that people did not see, also in a condition of its own', async () => {
    const folder = `${FOLDER}/contrast/contrast_my_net_session-1.csv`;
    const before = project.read(folder);
    const other = answers(trials, 'my_net', 4).get('contrast')![0]!.with(6, 'c99');
    project.write(folder, `${plain(answers(trials, 'my_net', 4).get('contrast')!)}${other.join(',')}\n`);
    expect((await run()).output).toMatch(
      /^trials of my-net .*; in no cohort: shares only a part of the people's images in contrast$/m,
    );
    project.write(folder, before);
  });

  it('lists a model with the trials of a published one under its name', async () => {
    const twin = new Map([...trials].map(([dataset, all]) => [dataset, all.get('simulated_3')!]));
    put(
      project,
      FOLDER,
      new Map([...twin].map(([dataset, all]) => [dataset, all.map((row) => row.with(0, 'a_twin'))])),
    );
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toContain(
      'treated a-twin and simulated-3 as one model: their trials are identical; normalize/model_vs_human lists the trials of pipeline/studies/my-trials as simulated-3',
    );
    const aliases = await project.queryBuild(
      "select distinct model_id from normalize.model_alias where source_key in ('a-twin', 'simulated-3') and snapshot_id like 'model-vs-human%'",
      'mine',
    );
    expect(aliases).toHaveLength(1);
    for (const dataset of twin.keys())
      fs.rmSync(project.path(`${FOLDER}/${dataset}/${dataset}_a_twin_session-1.csv`));
  });

  it('takes a whole folder of the toolbox: without its people and its published runs, and with a second model of a name', async () => {
    for (const observer of ['subject-01', 'simulated_3', 'simulated_4']) {
      const run = new Map([...trials].map(([dataset, all]) => [dataset, all.get(observer)!]));
      put(project, `${FOLDER}/raw-data`, run);
    }
    put(project, `${FOLDER}/raw-data`, answers(trials, 'simulated_5', 6));
    const { code, output } = await run();
    fs.rmSync(project.path(`${FOLDER}/raw-data`), { recursive: true });
    const notes = output.split('\n').filter((line) => line.includes(`note: ${FOLDER}`));
    expect(notes.map((line) => line.slice(line.indexOf(FOLDER) + FOLDER.length))).toEqual([
      ': skipped 17 files of people; the published people are used',
      ' has other trials of simulated-5 than the published archives: read as simulated-5-own',
      ' has known trials of 2 models, which count once: simulated-3, simulated-4',
    ]);
    expect(output).toMatch(/^trials of simulated-5-own +17 of 17 data sets/m);
    expect(code).toBe(0);
  });

  describe('with a mistake', () => {
    const file = `${FOLDER}/edge/edge_my_net_session-1.csv`;
    let good: Record<string, string>;
    let text: string;
    beforeAll(async () => {
      expect((await run()).code).toBe(0);
      good = project.hashes();
      text = project.read(file);
    });
    beforeEach(() => project.write(file, text));

    // Others are refused in test/sources/trials/own-trials.test.ts.
    it.each([
      ['a row with too few cells', () => 'my_net,1\n', 'too few cells'],
      ['a trial twice', (csv: string) => `${csv.trimEnd().split('\n').at(-1)!}\n`, 'duplicate trial'],
    ])('such as %s is refused, and keeps the last outputs', async (_what, lastLine, message) => {
      project.write(file, text + lastLine(text));
      const { code, output } = await run();
      expect(code).not.toBe(0);
      expect(output).toContain(file);
      expect(output).toContain(message);
      expect(output.match(/^ *next: /gm)).toHaveLength(1);
      expect(output).not.toMatch(/^ +at /m);
      expect(project.hashes()).toEqual(good);
    });

    it('such as a path to nothing is refused', async () => {
      const before = project.read('pipeline/studies/mine.json');
      project.editStudy((study) => (study.trials = 'my-trails'), 'mine');
      const { code, output } = await run();
      project.write('pipeline/studies/mine.json', before);
      expect([code, output.includes('pipeline/studies/my-trails: no such folder')]).toEqual([1, true]);
      expect(project.hashes()).toEqual(good);
    });

    it('stops no other study', async () => {
      project.write(file, 'x');
      expect((await project.run('study paper UNTIL=cohort')).code).toBe(0);
    });

    it('such as a file that is no trials, in raw/, is refused', async () => {
      project.write('raw/model-vs-human/notes.csv', 'x');
      const { code, output } = await run();
      fs.rmSync(project.path('raw/model-vs-human/notes.csv'));
      expect([code, output.includes('raw/model-vs-human/notes.csv: not a folder')]).toEqual([1, true]);
      expect(project.hashes()).toEqual(good);
    });
  });
});
