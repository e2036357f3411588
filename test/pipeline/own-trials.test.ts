import fs from 'node:fs';
import { mean } from 'd3-array';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedProject } from '../made-projects.ts';
import type { Project, Result } from '../project.ts';
import { MEASURES, plain, put, type Row, trialsOf } from '../sources/own-trials-files.ts';
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
    result = await project.run('study mine UNTIL=cohort');
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

  it('notes images that people did not see, also in a condition of its own', async () => {
    const folder = `${FOLDER}/contrast/contrast_my_net_session-1.csv`;
    const before = project.read(folder);
    const other = answers(trials, 'my_net', 4).get('contrast')![0]!.with(6, 'c99');
    project.write(folder, `${plain(answers(trials, 'my_net', 4).get('contrast')!)}${other.join(',')}\n`);
    expect((await project.run('study mine UNTIL=normalize')).output).toMatch(
      /^trials of my-net .*; in no cohort: shares only a part of the people's images in contrast$/m,
    );
    project.write(folder, before);
  });
});
