import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { FromSimulated } from '../pipeline/from-simulated.ts';
import { Project, tablesMade } from '../project.ts';

/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';

/** As test/pipeline/changed-by-hand.test.ts has it, of more changes. */
describe('a run after something in raw/ or out/ was changed by somebody', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project(inject('finished'));
  });
  afterEach(() => project.remove());

  it.each([
    [
      [
        'out/paper/agreement/summary.csv',
        'out/paper/normalize',
        'out/normalize',
        'out/paper/claims/claim.txt',
        'out/paper/datapackage.json',
      ],
    ],
    [['out/.build/paper/agreement/summary.csv', 'out/paper/alignment.duckdb']],
    [['out/.build/paper/agreement/matrix.arrow', 'out/paper/cohort/matrix.arrow']],
    [['out/.build/paper/cohort/.matrix.arrow.json']],
    [['out/.build/normalize', 'out/paper']],
  ])('makes %j again where they were removed', (files) => {
    const before = project.hashes();
    for (const file of files) fs.rmSync(project.path(file), { recursive: true });
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
    for (const file of files) expect(fs.existsSync(project.path(file))).toBe(true);
    expect(tablesMade(project.make())).toEqual([]);
  });

  it('publishes no matrix that nothing vouches for, and says what to do', () => {
    const before = project.hashes();
    project.write('out/.build/paper/agreement/.matrix.arrow.json', 'junk');
    fs.rmSync(project.path('out/paper/datapackage.json'));
    const { code, output } = project.make();
    expect(code).not.toBe(0);
    expect(output).toContain('remove out/.build/paper/agreement/matrix.arrow and run make again');
    fs.rmSync(project.path('out/.build/paper/agreement/matrix.arrow'));
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('makes a table again that is no Parquet file any more', () => {
    const before = project.hashes();
    project.write('out/.build/normalize/score.parquet', 'junk');
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('removes a table and a matrix that are no longer made', () => {
    for (const extension of ['sql', 'yml']) {
      fs.rmSync(project.path(`sql/normalize/odd_one_out.${extension}`));
      fs.rmSync(project.path(`sql/agreement/matrix.arrow.${extension}`));
    }
    expect(project.make().code).toBe(0);
    expect(project.files('out').filter((file) => file.includes('odd_one_out'))).toEqual([]);
    expect(project.read('out/paper/datapackage.json')).not.toContain('odd_one_out');
    expect(project.files('out').filter((file) => file.endsWith('.arrow'))).toEqual([
      'out/.build/paper/cohort/matrix.arrow',
      'out/paper/cohort/matrix.arrow',
    ]);
    expect(project.read('out/paper/datapackage.json')).not.toContain('agreement/matrix');
    expect(tablesMade(project.make())).toEqual([]);
  });

  it('sees a snapshot dropped into a raw/ that is a link', () => {
    fs.renameSync(project.path('raw'), project.path('elsewhere'));
    fs.symlinkSync('elsewhere', project.path('raw'));
    project.make([NORMALIZE]);
    project.dropLeaderboard(simulateLeaderboard({ seed: 3 }).document, '2026-02-02');
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
  });
});

describe('from simulated to real scores', () => {
  const from = new FromSimulated();

  it.each(['-j1', '-j2'])('in one run, with %s', async (jobs) => {
    const result = from.project.make([jobs, `MIRROR=${from.mirror}`, 'STRICT=1']);
    expect(result.code).toBe(0);
    expect(result.output).not.toContain('SIMULATED');
    expect(JSON.parse(from.project.read('out/paper/datapackage.json')).origin).toBe('real');
    expect(tablesMade(from.project.make())).toEqual([]);
  });
});
