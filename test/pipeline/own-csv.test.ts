import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import { runShared } from '../../pipeline/program/run.ts';
import { fetchSources } from '../../pipeline/sources/retrievals/fetch-source.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { finishedDocument } from '../finished.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, stagesMade } from '../project.ts';
import { serve } from '../server.ts';

const { truth } = simulateLeaderboard();
const document = finishedDocument();
const STUDIES = fs.readFileSync('docs/studies.md', 'utf8');
/** The example study in docs/studies.md. */
const SHOWN = /```json\n(\{[^`]+"Does my metric[^`]+)```/.exec(STUDIES)![1]!;
/** The same with settings that these tests change. */
const STUDY = SHOWN.replace('"as_of"', '"resamples": 100, "as_of"')
  .replace(
    '.csv" }',
    '.csv", "model_column": "model", "metrics": { "my_score": { "category": "behavior" } } }',
  )
  .replace('"own"]', '"own"], "metrics": ["mine:my_score"]');

/** Each model's behavioural ability. Of models with the same name, the first. */
const rows = document.models
  .map(({ name }, i) => ({ name: name.trim(), ability: truth.abilities[i]!.behavior }))
  .filter(({ name }, i, all) => all.findIndex((other) => other.name === name) === i);

describe('a study with a user’s own table', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  /** Each model's behavioural ability times a factor, and an unknown model. */
  const table = (factor: number) =>
    ['model,my_score', ...rows.map(({ name, ability }) => `${name},${factor * ability}`), 'unknown,1'].join(
      '\n',
    );
  const studies = (name: string) => `pipeline/studies/${name}`;
  const make = () => project.run('study mine');
  const estimates = async () => {
    const database = await Database.open();
    const table = literal(project.path('out/.build/mine/agreement/pairwise.parquet'));
    const columns =
      await database.columns(`select case when metric_a = 'mine:my_score' then metric_b else metric_a end as metric,
      estimate, n_models from read_parquet(${table}) where method = 'spearman' and 'mine:my_score' in (metric_a, metric_b)`);
    database.close();
    return columns;
  };

  beforeAll(async () => {
    project.dropLeaderboard(document);
    project.write(studies('mine.json'), STUDY);
    project.write(studies('my-metric.csv'), table(1));
    const { code, output } = await make();
    expect(output.split('\n').find((line) => line.startsWith('names of mine'))).toContain(
      '47 exact, 6 ambiguous, 1 normalized, 1 unmatched',
    );
    expect(code).toBe(0);
  });
  beforeEach(() => project.write(studies('mine.json'), STUDY));

  it('takes at most twelve lines in docs/studies.md', () => {
    expect(SHOWN.trim().split('\n').length).toBeLessThanOrEqual(12);
  });

  it('has the correlation of its metric with every other metric', async () => {
    const { metric, estimate, n_models } = await estimates();
    const rho = Object.fromEntries((metric as string[]).map((name, i) => [name, Number(estimate![i])]));
    expect(metric).toHaveLength(14);
    expect(Math.min(...(n_models as Float64Array))).toBeGreaterThan(20);
    // The table has the ability itself, with which behavioural metrics correlate by 0.9, and V1-pls by 0.2 × 0.6.
    expect(rho['brain-score:Rajalingham2018-i2n']).toBeGreaterThan(0.75);
    expect(Math.abs(rho['brain-score:FreemanZiemba2013.V1-pls']!)).toBeLessThan(0.5);
    const datapackage = JSON.parse(project.read('out/mine/datapackage.json'));
    expect(datapackage.sources.map(({ path }: { path: string }) => path)).toContain('my-metric.csv');
    const keys = foreignKeysOf(datapackage);
    expect(await brokenKeys((sql) => project.query(sql, 'mine'), keys)).toEqual([]);
  });

  it('makes nothing if nothing has changed, and the dependent stages if its table has', async () => {
    expect(stagesMade(await make())).toEqual([]);
    // Such a study has the shared stages for itself.
    await project.outputOf('normalize');
    project.write(studies('my-metric.csv'), table(-1));
    // A refresh that has refused the new table makes the studies without it; other runs use it.
    const refreshed = await project.inside(async (effects) => {
      await fetchSources(effects.sources(), effects, true);
      await runShared(effects);
      return 0;
    });
    expect(refreshed.output).toMatch(/^normalize +up to date$/m);
    expect(fs.readdirSync(project.path('raw/mine'))).toHaveLength(1);
    const result = await project.run('study mine UNTIL=cohort');
    expect(stagesMade(result)).toEqual(expect.arrayContaining(['normalize', 'source_changes', 'cohort']));
    // All of the 55 scores except the unknown model's, which is not multiplied by the factor.
    expect(result.output).toMatch(
      /^mine: compared mine@.* with mine@.*: scores 54 changed \(by at most [\d.e-]+\)$/m,
    );
    expect(fs.readdirSync(project.path('raw/mine'))).toHaveLength(2);
  });

  it('fetches its table from a URL', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end(table(1)),
    );
    project.pointTo(server.origin);
    try {
      project.edit(studies('mine.json'), (text) =>
        text
          .replace('"my-metric.csv"', '"https://example.org/scores.csv"')
          .replaceAll('"mine"', '"other"')
          .replaceAll('mine:', 'other:'),
      );
      const result = await project.outputOf('study mine UNTIL=cohort');
      expect(result).toMatch(/^raw\/other\/.* from the network$/m);
      // Another URL is another table, even if the source keeps its id.
      project.edit(studies('mine.json'), (text) => text.replace('scores.csv', 'moved.csv'));
      const moved = await project.run('normalize');
      expect(moved.output).toMatch(/^raw\/other\/.* from the network$/m);
      expect(server.requests.some((each) => JSON.stringify(each).includes('moved.csv'))).toBe(true);
    } finally {
      await server.close();
    }
  });

  it('checks both of two tables for changes in every run', async () => {
    project.editStudy(({ csv }) => {
      csv!.push({ ...csv![0]!, source_id: 'second', file: 'second.csv' });
    }, 'mine');
    const fetchAlone = async () => (await project.run('fetch')).output;
    for (const factor of [1, 2]) {
      project.write(studies('second.csv'), table(factor));
      expect(await fetchAlone()).toMatch(/^raw\/second\/.* from /m);
    }
    expect(await fetchAlone()).not.toContain('raw/second/');
    fs.rmSync(project.path(studies('second.csv')));
    expect(await fetchAlone()).toContain('second.csv: no such file');
    fs.rmSync(project.path('raw/second'), { recursive: true });
  });

  it.each([
    [
      'a missing file',
      (text: string) => text.replace('my-metric', 'no-metric'),
      'no-metric.csv: no such file',
    ],
    [
      'the id of another source',
      (text: string) => text.replace('"source_id": "mine"', '"source_id": "clickme"'),
      'csv.0.source_id: source_id is already in use',
    ],
  ])('is refused with %s, and keeps the last outputs', async (_what, change, message) => {
    const before = project.hashes('out/mine');
    project.edit(studies('mine.json'), change);
    const { code, output } = await make();
    expect(code).not.toBe(0);
    expect(output).toContain(message);
    expect(output).not.toMatch(/^ +at /m);
    expect(project.hashes('out/mine')).toEqual(before);
  });

  it('is made without other studies', () => {
    expect(fs.existsSync(project.path('out/paper'))).toBe(false);
    expect(fs.existsSync(path.join(project.root, 'out/mine/claims/claim.csv'))).toBe(true);
  });
});
