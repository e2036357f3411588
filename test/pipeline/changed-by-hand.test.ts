import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Project, tablesMade } from '../project.ts';
import { FromSimulated } from './from-simulated.ts';

/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';
const COHORT = 'out/.build/paper/cohort/.built';

describe('a run after something in raw/ or out/ was changed by somebody', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project(inject('finished'));
  });
  afterEach(() => project.remove());

  it('makes again what was removed, whichever it is', () => {
    const before = project.hashes();
    const places = [
      'out/paper/agreement/summary.csv',
      'out/paper/normalize',
      'out/normalize',
      'out/paper/claims/claim.txt',
      'out/paper/datapackage.json',
      'out/paper/alignment.duckdb',
      'out/paper/cohort/matrix.arrow',
      'out/.build/paper/agreement/summary.csv',
      'out/.build/paper/agreement/matrix.arrow',
      'out/.build/paper/cohort/.matrix.arrow.json',
    ];
    // 1 says that something is to be made.
    const asked = () => project.make(['-q', 'out/.build/paper/.published']).code;
    expect(asked()).toBe(0);
    const aside = project.path('aside');
    for (const place of places) {
      fs.renameSync(project.path(place), aside);
      expect(asked(), place).toBe(1);
      fs.renameSync(aside, project.path(place));
    }
    for (const place of places) fs.rmSync(project.path(place), { recursive: true });
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
    for (const place of places) expect(fs.existsSync(project.path(place))).toBe(true);
    expect(tablesMade(project.make())).toEqual([]);
  });

  it('makes tables right again that were edited', () => {
    const before = project.hashes();
    for (const file of ['out/paper/cohort/score.csv', 'out/.build/paper/cohort/score.csv']) {
      project.edit(file, (csv) => csv.replace(/0\.\d+/, '0.999'));
    }
    for (const file of ['out/paper/agreement/matrix.arrow', 'out/.build/paper/cohort/matrix.arrow'])
      project.write(file, 'junk');
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('sees a snapshot that was changed in place under an old time', () => {
    const file = 'raw/brain-score/2026-01-01/leaderboard.json';
    project.edit(file, (text) => text.replace(/"value":"\.\d{3}"/, '"value":".01"'));
    fs.utimesSync(project.path(file), 1_000_000, 1_000_000);
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
  });
});

describe('from simulated to real scores', () => {
  const from = new FromSimulated([COHORT]);

  it('in one run', async () => {
    const result = from.project.make([`MIRROR=${from.mirror}`, 'STRICT=1', COHORT]);
    expect(result.code).toBe(0);
    expect(result.output).not.toContain('SIMULATED');
    expect(await from.project.queryBuild('select distinct origin from cohort.source')).toEqual([
      { origin: 'real' },
    ]);
    expect(tablesMade(from.project.make([COHORT]))).toEqual([]);
  });

  it('also where a run was killed while it stored the real ones', () => {
    from.project.write('raw/brain-score/.partial/leaderboard.json', JSON.stringify(from.document));
    expect(from.project.make([`MIRROR=${from.mirror}`, NORMALIZE]).output).not.toContain('SIMULATED');
    expect(from.project.files('raw').filter((file) => file.includes('.partial'))).toEqual([]);
  });

  it('never the other way with STRICT', () => {
    for (const strict of ['1', 'true', 'yes'])
      expect(from.project.make([`STRICT=${strict}`]).code, strict).not.toBe(0);
  });
});
