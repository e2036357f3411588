import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { finishedProject } from '../made-projects.ts';
import { benchmark } from '../sources/document.ts';

type Node = ReturnType<typeof benchmark>;
const always = [{ version: 0, valid_from: null, valid_to: null }];
const node = (name: string, parent: string | null) =>
  benchmark(name, parent, 'Average Vision', false, always);

/** The leaderboard of the finished project, with another tree. */
function withTree(change: (benchmarks: Node[]) => Node[]) {
  const document = finishedDocument();
  return { ...document, benchmarks: change(document.benchmarks as Node[]) };
}

const place = (benchmarks: Node[], name: string, parent: string | null) =>
  benchmarks.map((each) => (each.type_id === name ? { ...each, parent_id: parent } : each));

/** Trees in which metrics have the same weights as in the finished project. */
const trees: Record<string, ReturnType<typeof withTree>> = {
  'two nodes above the average, and engineering below the upper one': withTree((benchmarks) => [
    node('overall', null),
    node('middle', 'overall_v0'),
    ...place(place(benchmarks, 'average_vision', 'middle_v0'), 'engineering_vision', 'overall_v0'),
  ]),
  'no average, but two domains at the top': withTree((benchmarks) =>
    place(place(benchmarks, 'neural_vision', null), 'behavior_vision', null).filter(
      ({ type_id }) => type_id !== 'average_vision',
    ),
  ),
};

describe.each(Object.entries(trees))('a leaderboard whose tree has %s', (_tree, document) => {
  const project = finishedProject();
  for (const model of document.models)
    for (const name of Object.keys(model.scores))
      if (!document.benchmarks.some(({ type_id }) => type_id === name)) delete model.scores[name];
  project.dropLeaderboard(document);

  it('has the same results as the usual tree', async () => {
    const csvs = () =>
      Object.entries(project.hashes('out/.build/paper')).filter(
        ([file]) =>
          /\/(aggregation|trajectory|claims)\/.*\.csv$/.test(file) &&
          !/\/(tree|site_comparison)\./.test(file),
      );
    const usual = Object.fromEntries(csvs());
    // The table names the snapshot, whose id has changed.
    const headline = 'out/.build/paper/trajectory/cohort.csv';
    const cohort = project.read(headline).replace(/brain-score@[^,]*/g, '');
    await project.outputOf('study paper UNTIL=claims');
    expect(project.read(headline).replace(/brain-score@[^,]*/g, '')).toEqual(cohort);
    expect(Object.fromEntries(csvs())).toEqual({ ...usual, [headline]: expect.any(String) });
  });
});

describe('a leaderboard with a cycle in its tree', () => {
  const project = finishedProject();

  it('is refused with one error that names the file and the nodes, and leaves the outputs unchanged', async () => {
    const good = project.hashes();
    project.dropLeaderboard(
      withTree((benchmarks) => [
        node('overall', 'neural_vision_v0'),
        ...place(benchmarks, 'average_vision', 'overall_v0'),
      ]),
      '2026-02-02',
    );
    const output = await project.outputOf('all', 1);
    expect(output).toContain(
      'raw/brain-score/2026-02-02/leaderboard.json: benchmarks[0].parent_id: not a tree: the parents form a cycle',
    );
    expect(output).toContain('"overall → neural_vision → average_vision → overall"');
    expect(output).not.toMatch(/^ +at /m);
    expect(project.hashes()).toEqual(good);
    fs.rmSync(project.path('raw/brain-score/2026-02-02'), { recursive: true });
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(good);
  });
});
