import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIMULATION_WARNING } from '../../pipeline/sources/retrievals/snapshot.ts';
import { CARD, figures } from '../../pipeline/stages/report/figures.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { simulatedProject } from '../made-projects.ts';
import type { Project, Result } from '../project.ts';
import { describeQuestions, published } from './questions.ts';

describe('make all without mirror and network', () => {
  let project: Project;
  let first: Result;
  beforeAll(async () => ({ project, first } = await simulatedProject()));
  afterAll(() => project.remove());
  /** Both studies, or only `paper` on a machine with the mirror. */
  const studies = () => project.files('pipeline/studies').filter((file) => file.endsWith('.json'));

  it('succeeds, with a warning at the beginning and at the end', () => {
    expect(first.code).toBe(0);
    const lines = first.output.split('\n').filter((line) => line.includes('WARNING'));
    expect(lines).toHaveLength(2);
    expect(first.output.trimEnd().split('\n').at(-1)).toBe(SIMULATION_WARNING);
    expect(first.output.match(/^\w+: SIMULATED\. /gm)).toHaveLength(studies().length);
    expect(first.output).toContain(SIMULATION_WARNING);
    const claims = project.read('out/paper/claims.txt').trimEnd().split('\n');
    expect(claims[0]).toBe(SIMULATION_WARNING);
    expect(claims.at(-1)).toBe(SIMULATION_WARNING);
  });

  describeQuestions('simulated.yml', () => published(project, first.output));

  it('marks every row of every table as simulated', () => {
    // Inner nodes of the tree have no simulated scores, but their titles begin with "simulated".
    const unmarked = project
      .files('out')
      .filter((file) => file.endsWith('.csv'))
      .flatMap((file) => project.read(file).trimEnd().split('\r\n').slice(1))
      .filter((row) => !/simulated/i.test(row));
    expect(unmarked).toEqual([]);
  });

  it('shows the warning across every figure, and at the top and the end of every page', () => {
    const files = project.files('out').filter((file) => /^out\/\w+\/report\//.test(file));
    const drawings = files.filter((file) => file.endsWith('.svg') || file.endsWith(CARD));
    // No metric is the user's, and no reading is computed from simulated scores.
    const missing = ['own-agreement', 'readings'];
    // And the figure of the card.
    const expected = Object.keys(figures).filter((name) => !missing.includes(name));
    expect(drawings.filter((file) => file.startsWith('out/paper/'))).toHaveLength(expected.length + 1);
    for (const file of drawings) expect(`${file}: ${project.read(file)}`).toContain('SIMULATED SCORES');
    for (const file of files.filter((each) => each.endsWith('index.html')))
      expect(project.read(file).split(`<p class="warning">${SIMULATION_WARNING}</p>`)).toHaveLength(3);
    expect(project.read('out/index.html')).toContain('These numbers are from simulated scores.');
  });

  it('notes the origin in the metadata of every Parquet file', async () => {
    const files = ['out', 'out/.build']
      .flatMap((folder) => project.files(folder))
      .filter((file) => file.endsWith('.parquet'));
    const list = files.map((file) => literal(project.path(file))).join();
    const database = await Database.open();
    const { file_name, value } = await database.columns(
      `select file_name, decode(value) as value from parquet_kv_metadata([${list}])
      where decode(key) = 'metalign.origin'`,
    );
    database.close();
    expect(file_name!.length).toBe(files.length);
    expect(new Set(value as string[])).toEqual(new Set(['simulated']));
  });
});
