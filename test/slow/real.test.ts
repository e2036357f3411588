import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMissing, MIRROR, Project, SAMPLES } from '../project.ts';

describe.skipIf(isMissing(MIRROR))('the study latest of the real mirror', () => {
  it('has the same bytes in another folder, and with more threads', async () => {
    const hashes: Record<string, string>[] = [];
    for (const WORKERS of ['1', '3']) {
      const project = new Project();
      project.fewestResamples('latest');
      try {
        await project.outputOf('study latest', 0, { MIRROR, WORKERS });
        hashes.push({ ...project.hashes('out/latest'), ...project.hashes('out/normalize') });
      } finally {
        project.remove();
      }
    }
    expect(Object.keys(hashes[0]!).length).toBeGreaterThan(40);
    expect(hashes[1]).toEqual(hashes[0]);
  });
});

describe.skipIf(isMissing(MIRROR))('the sources of the real mirror', () => {
  it.skipIf(isMissing(SAMPLES))(
    'are still read if a newer export with ids is dropped beside them',
    async () => {
      const other = new Project();
      try {
        expect((await other.run('normalize', { MIRROR })).code).toBe(0);
        const counted = 'select count(*)::integer as n from normalize.source';
        const [{ n }] = (await other.queryBuild(counted)) as [{ n: number }];
        const name = fs.readdirSync(path.join(SAMPLES, 'brain-score')).find((file) => file.endsWith('.zip'))!;
        fs.copyFileSync(path.join(SAMPLES, 'brain-score', name), other.path(`raw/brain-score/${name}`));
        const output = await other.outputOf('normalize');
        expect(output).toMatch(/^names of brain-score@2026-11-24\.\w+ +350 exact$/m);
        expect(await other.queryBuild(counted)).toEqual([{ n: n + 1 }]);
        // An alias for a name that now has an id refers to the model with that id.
        const [alias] = await other.queryBuild(
          "select rule, model_id like 'brain-score:%' as joined from normalize.model_alias where source_name = 'densenet121.tv_in1k'",
        );
        expect(alias).toEqual({ rule: 'curated', joined: true });
      } finally {
        other.remove();
      }
    },
  );
});
