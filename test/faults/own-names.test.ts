import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runStudy } from '../../pipeline/program/run.ts';
import { fetchSources } from '../../pipeline/sources/retrievals/fetch-source.ts';
import { clickMe } from '../../pipeline/sources/tables/clickme.ts';
import { comparisonOf } from '../../pipeline/studies/comparison.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, MIRROR, Project, type Result } from '../project.ts';

/** Names with a tag in the tables of ClickMe: timm's. */
function timmNames(): string[] {
  const files = clickMe.files.map(({ url }) => path.join(MIRROR, url.replace('https://', '')));
  const words = files.flatMap((file) => fs.readFileSync(file, 'utf8').split(/[\s,"]+/));
  return [...new Set(words.filter((word) => /^[a-z]\w+\.[a-z]\w+$/.test(word)))].sort();
}

describe.skipIf(isMissing(MIRROR))('300 names of timm in a user’s table', () => {
  const project = untilEnd(new Project());
  let result: Result;
  let rows: string[][];
  /** Compares models with the real leaderboard, until it is known which ones its names mean. */
  const compare = (names: readonly string[]) => {
    project.write('own.csv', ['model,score', ...names.map((name, i) => `${name},${i}`)].join('\n'));
    return project.inside(
      async (effects) => {
        const study = comparisonOf({ FILE: 'own.csv' });
        await fetchSources({ ...effects, sources: () => effects.sources(study.csv) });
        await runStudy(study, effects, 'cohort');
        return 0;
      },
      { MIRROR },
    );
  };

  beforeAll(async () => {
    const all = timmNames();
    result = await compare(Array.from({ length: 300 }, (_, i) => all[Math.floor((i * all.length) / 300)]!));
    const lines = project.read('out/own/unmatched.csv').trim().split('\r\n').slice(1);
    rows = lines.map((line) => line.split(','));
  });

  // Before timm's aliases counted, five names matched.
  it('match where the leaderboard has the model', () => {
    expect([result.code, result.output]).toEqual([0, expect.stringContaining('17 curated, 5 normalized')]);
    expect(result.output).toContain('own: 22 of 300 model names of own match models of the study');
    expect(result.output.match(/^own: 278 unmatched: .*$/m)![0].split('", "')).toHaveLength(5);
    expect(rows).toHaveLength(278);
  });

  it('are offered no model of another architecture', () => {
    const spelling = (name: string) => name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
    const offered = rows.flatMap(([, name, , ...candidates]) =>
      [1, 3, 5].flatMap((place) => (candidates[place] ? [[name!, candidates[place]] as const] : [])),
    );
    expect(offered.length).toBeGreaterThan(15);
    for (const [name, candidate] of offered)
      expect(spelling(candidate).startsWith(spelling(name.split('.')[0]!)), `${name}: ${candidate}`).toBe(
        true,
      );
    expect(
      rows
        .find(([, name]) => name === 'caformer_m36.sail_in22k_ft_in1k')!
        .slice(3)
        .join(''),
    ).toBe('');
  });
});
