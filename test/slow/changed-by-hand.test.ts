import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import { CodeCopy } from '../code-copy.ts';
import { Project, stagesMade } from '../project.ts';

/** More changes than in test/pipeline/changed-by-hand.test.ts. */
describe('a run after files in raw/ or out/ were changed by hand', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it('removes a table and a matrix that the code no longer has', async () => {
    const code = new CodeCopy();
    try {
      for (const extension of ['sql', 'yml'])
        fs.copyFileSync(
          `${code.root}/sql/normalize/version.${extension}`,
          `${code.root}/sql/normalize/other.${extension}`,
        );
      expect((await code.run(project)).code).toBe(0);
      expect(project.files('out')).toContain('out/paper/normalize/other.csv');
      for (const extension of ['sql', 'yml']) {
        fs.rmSync(`${code.root}/sql/normalize/other.${extension}`);
        fs.rmSync(`${code.root}/sql/agreement/matrix.arrow.${extension}`);
      }
      expect((await code.run(project)).code).toBe(0);
      const files = [...project.files('out'), ...project.files('out/.build')];
      expect(files.filter((file) => /normalize\/other\./.test(file))).toEqual([]);
      expect(project.read('out/paper/datapackage.json')).not.toContain('normalize/other');
      expect(project.files('out').filter((file) => file.endsWith('.arrow'))).toEqual([
        'out/paper/cohort/matrix.arrow',
      ]);
      expect(project.files('out/.build/paper').filter((file) => file.endsWith('.arrow'))).toEqual([
        'out/.build/paper/cohort/matrix.arrow',
      ]);
      expect(project.read('out/paper/datapackage.json')).not.toContain('agreement/matrix');
      expect(stagesMade(await code.run(project))).toEqual([]);
    } finally {
      code.remove();
    }
  });

  it('detects a new snapshot even if raw/ is a link', async () => {
    fs.renameSync(project.path('raw'), project.path('elsewhere'));
    fs.symlinkSync('elsewhere', project.path('raw'));
    expect(stagesMade(await project.run('normalize'))).toEqual([]);
    project.dropLeaderboard(simulateLeaderboard({ seed: 3 }).document, '2026-02-02');
    expect(stagesMade(await project.run('normalize'))).toEqual(['normalize']);
  });
});
