import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import { correlateColumns } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { expectSaidAlike, findingsIn } from '../findings.ts';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';
import { pageDataIn } from '../report/page-data.ts';

const { truth } = simulateLeaderboard();
const document = finishedDocument();

/** Forty models whose name is their own, each with its behavioural ability, the same as misses, and a number without meaning. */
const chosen = document.models
  .map(({ id, name }, i) => ({
    id,
    name: name.trim(),
    ability: truth.abilities[i]!.behavior,
    noise: (i * 7919) % 101,
  }))
  .filter(({ name }, _, all) => all.filter((other) => other.name === name).length === 1)
  .slice(0, 40);
const table = [
  'Model;My score;misses;noise;paper',
  ...chosen.map(({ name, ability, noise }) => `${name};${ability};${10 - ability};${noise};Doe`),
].join('\n');

describe('make compare', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  let output: string;
  const compare = () => project.run('compare', { FILE: 'my metric.csv' });
  const csv = (name: string) => {
    const lines = project.read(`out/my-metric/${name}.csv`).trim().split('\r\n');
    const [header, ...rows] = lines.map((line) => line.split(','));
    return rows.map((row) => Object.fromEntries(header!.map((column, i) => [column, row[i]])));
  };

  beforeAll(async () => {
    project.dropLeaderboard(document);
    project.write('my metric.csv', table);
    const result = await compare();
    expect(result.output).not.toMatch(/^ +at /m);
    expect(result.code).toBe(0);
    output = result.output;
  });

  it('answers in the terminal, in findings.md and at the top of the report', async () => {
    await expectSaidAlike(project, 'my-metric');
    const line = output.replaceAll(/\s+/g, ' ');
    const { findings } = findingsIn(project, 'my-metric');
    const said = findings.filter(
      ({ id, level, number }) => /^own\./.test(id) && level === 'headline' && !number,
    );
    expect(said).not.toEqual([]);
    for (const { text } of said) expect(line).toContain(text);
    expect(findings[0]).toBe(said[0]);
    for (const note of ['guessed: semicolons between cells', 'ignored columns without scores: "paper"'])
      expect(output).toContain(`my-metric: ${note}`);
    const report = project.read('out/my-metric/report/index.html');
    const { ownPair, metrics, explorer } = pageDataIn(report);
    expect(metrics[ownPair![0]!]!.id).toBe('my-metric:My score');
    expect(explorer!.parts).toContain('your own metrics');
    expect(project.files('out/my-metric/report')).toContain('out/my-metric/report/own-agreement.png');
    // The metric is a behavioural ability, so it is closest to a behavioural metric, and stronger than the noise.
    expect(output).toMatch(
      /^ {2}your metric .*\n {2}My score +0\.\d\d \(.*\) .* of 14 +0\.\d\d (Rajalingham|Geirhos)\S+ +\d\d\n {2}misses .*\n {2}noise /m,
    );
    expect(output).toContain("\n  make compare FILE='my metric.csv' LOWER=misses\n");
    // The answer fits on a screen.
    const lines = output.slice(output.indexOf('Does my metric.csv agree')).split('\n');
    expect(lines.length).toBeLessThan(40);
  });

  it('has the correlations of the user’s metric as computed from the two tables', () => {
    const rows = csv('agreement/own_pair').filter(
      ({ metric_id, method }) => metric_id === 'my-metric:My score' && method === 'spearman',
    );
    expect(rows).toHaveLength(14);
    for (const { other_metric_id, n_models, estimate } of rows) {
      const key = other_metric_id!.replace('brain-score:', '');
      const scoreOf = (id: number) => {
        const { scores } = document.models.find((model) => model.id === id)! as unknown as {
          scores: Record<string, { value: unknown }[]>;
        };
        const value = scores[key]?.at(-1)?.value;
        return value === undefined || value === '' || value === 'X' ? Number.NaN : Number(value);
      };
      const columns = [
        Float64Array.from(chosen, ({ ability }) => ability),
        Float64Array.from(chosen, ({ id }) => scoreOf(id as unknown as number)),
      ];
      const found = correlateColumns(columns, 'spearman');
      expect([Number(n_models), Number(estimate)]).toEqual([
        found.n[0],
        expect.closeTo(found.estimate[0]!, 12),
      ]);
    }
  });

  it('reads no source but the leaderboard, whatever a user put into their folders', async () => {
    project.write('raw/model-vs-human/mine/edge/edge_my-net_session-1.csv', 'not read');
    project.write('raw/clickme/notes/a.txt', 'not read');
    const { code, output: said } = await compare();
    for (const source of ['model-vs-human', 'clickme'])
      fs.rmSync(project.path(`raw/${source}`), { recursive: true });
    expect(said).toMatch(/^my-metric\/publish +up to date$/m);
    // What was guessed is shown beside the numbers in every run.
    expect(said).toContain('my-metric: guessed: semicolons between cells');
    expect(code).toBe(0);
  });

  it('says what is wrong with a table, lists the names that match nothing, and keeps the last answer', async () => {
    const published = () => {
      const { 'out/my-metric/unmatched.csv': _, ...others } = project.hashes('out/my-metric');
      return others;
    };
    const before = published();
    const refused = async (content: string, ...messages: string[]) => {
      project.write('my metric.csv', content);
      const { code, output: said } = await compare();
      expect(code).toBe(1);
      for (const message of messages) expect(said).toContain(message);
      expect(said).not.toMatch(/^ +at |format (may have|has) changed|paper\.json/m);
      expect(published()).toEqual(before);
    };
    await refused(
      table.replace(/;[-\d.]+;/, ';good;'),
      'my metric.csv: line 2, column "My score": not a number',
    );
    await refused(
      table.replaceAll(/^\w/gm, 'unknown $&').replace('unknown M', 'M'),
      'my metric.csv: none of its 40 model names matches',
      'expected: at least 20 models',
      'found:    40 unmatched: "unknown ',
      ' and 35 more (all of them are in out/my-metric/unmatched.csv, none with a candidate)\n  next:     replace names by the ids of',
    );
    expect(csv('unmatched')).toHaveLength(40);
    await refused(
      table.split('\n').slice(0, 13).join('\n'),
      'my metric.csv: only 12 of its 12 model names match models of the study; 20 are needed (minimum_models)',
      'found:    12 model names, all of them known',
      'next:     add models of the leaderboard',
    );
  });

  it('lists them as harmless text, even if nothing was published', async () => {
    const names = ['=cmd()', '@SUM(1)', '-1+1', '../../etc/passwd', '\u001b[2Jclear'];
    project.write('my metric.csv', ['model;score', ...names.map((name, i) => `${name};${i}`)].join('\n'));
    fs.rmSync(project.path('out'), { recursive: true });
    fs.mkdirSync(project.path('out'));
    expect((await compare()).code).toBe(1);
    const rows = csv('unmatched').map(({ source_name }) => source_name);
    const expected = ["'=cmd()", "'@SUM(1)", "'-1+1", '../../etc/passwd', '\ufffd[2Jclear'];
    expect(rows.sort()).toEqual(expected.sort());
    expect(project.files('.').filter((file) => file.includes('passwd'))).toEqual([]);
  });
});
