import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';
import { pageDataIn } from '../report/page-data.ts';
import { words } from '../words.ts';

const { truth } = simulateLeaderboard();
const document = finishedDocument();

/** Forty models whose name is their own, each with its behavioural ability, the same as errors, and a number without meaning. */
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
  'Model;My score;errors;noise;paper',
  ...chosen.map(({ name, ability, noise }) => `${name};${ability};${10 - ability};${noise};Doe`),
].join('\n');

describe('make compare', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  let output: string;
  const compare = (file = 'my metric.csv') => project.run('compare', { FILE: file });
  const csv = (name: string) => {
    const lines = project.read(`out/my-metric/${name}.csv`).trim().split('\r\n');
    const [header, ...rows] = lines.map((line) => line.split(','));
    return rows.map((row) => Object.fromEntries(header!.map((column, i) => [column, row[i]])));
  };

  beforeAll(async () => {
    project.dropLeaderboard(document);
    project.write('my metric.csv', table);
    expect((await project.run('study paper UNTIL=cohort')).code).toBe(0);
    const result = await compare();
    expect(result.output).not.toMatch(/^ +at /m);
    expect(result.code).toBe(0);
    output = result.output;
  });

  it('answers in the terminal, in findings.md and at the top of the report', () => {
    const answer =
      'Its average correlation with 14 other metrics that share at least 20 models with it is ρ = ';
    expect(output).toContain('40 of the 40 model names of my-metric match models that are compared.');
    for (const note of [
      'guessed: semicolons between cells, model names in "Model"',
      'ignored columns without scores: "paper"',
      'higher scores count as better',
    ])
      expect(output).toContain(`my-metric: ${note}`);
    const findings = project.read('out/my-metric/findings.md');
    expect(findings.indexOf(answer)).toBeLessThan(findings.indexOf('## How far the metrics agree'));
    const report = project.read('out/my-metric/report/index.html');
    expect(report.indexOf(answer)).toBeLessThan(report.indexOf('id="agreement"'));
    expect(report.indexOf('id="own-agreement-picture"')).toBeLessThan(report.indexOf(answer));
    const { ownPair, metrics, explorer } = pageDataIn(report);
    expect(metrics[ownPair![0]!]!.id).toBe('my-metric:My score');
    expect(explorer!.parts).toContain('your own metrics');
    expect(project.files('out/my-metric/report')).toContain('out/my-metric/report/own-agreement.png');
    for (const words of [
      'Average by category',
      'Highest correlations',
      'of the weight changes the ranking of 40 models by mean of z-scores',
    ])
      for (const text of [findings, report]) expect(text).toContain(words);
    // The metric is a behavioural ability, so it is closest to a behavioural metric, and stronger than the noise.
    expect(output).toMatch(
      /^your metric .*\nMy score +0\.\d\d \(.*\) .* of 14 +0\.\d\d (Rajalingham|Geirhos)\S+ +40\nerrors .*\nnoise /m,
    );
    expect(output).toMatch(/^My score is closest to (Rajalingham|Geirhos).*; resembles .*behaviour/m);
    expect(output).toMatch(
      /^errors ranks models in the opposite order to most metrics\. Is lower better\? Then name it in LOWER\.\n {2}make compare FILE='my metric\.csv' LOWER=errors$/m,
    );
    expect(output.match(/Is lower better/g)).toHaveLength(1);
    // The answer fits on a screen.
    const screen = output.slice(output.indexOf('Does my metric.csv agree'));
    expect(screen.split('\n').length).toBeLessThan(40);
  });

  it('turns the metrics around for which lower is better, and takes some columns only', async () => {
    const wanted = { COLUMNS: 'My score, errors', LOWER: 'errors' };
    const copy = untilEnd(project.copy());
    const { output: said } = await copy.run('compare', { FILE: 'my metric.csv', ...wanted });
    const rows = said.match(/^(My score|errors|noise) .* of 14 .*$/gm)!;
    expect(rows).toHaveLength(2);
    expect(rows[1]!.replace('errors  ', 'My score')).toBe(rows[0]);
    expect(said).toContain('Higher scores count as better, lower ones for errors.');
    const refused = await copy.run('compare', { FILE: 'my metric.csv', LOWER: 'erors' });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('did you mean "errors"?');
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
      const found = correlate(
        Float64Array.from(chosen, ({ ability }) => ability),
        Float64Array.from(chosen, ({ id }) => scoreOf(id as unknown as number)),
        'spearman',
      );
      expect([Number(n_models), Number(estimate)]).toEqual([found.n, expect.closeTo(found.estimate, 12)]);
    }
  });

  it('gives the same numbers as a study with the same table', async () => {
    project.write('pipeline/studies/my-table.csv', table);
    const study = {
      title: 'The same as a study',
      as_of: 'latest',
      sources: [{ source_id: 'brain-score' }],
      csv: [{ source_id: 'my-metric', file: 'my-table.csv', metrics: '*' }],
      metric_sets: [
        {
          name: 'leaderboard',
          title: 'a',
          include: { domains: ['neural', 'behavior'] },
          cohort: { minimum_coverage: 0.25, of: 'own' },
        },
        { name: 'with_own', title: 'b', include: { domains: ['neural', 'behavior', 'own'] }, cohort: 'main' },
      ],
      aggregations: ['arithmetic_mean', 'z_mean'],
      copies: { keep: 'one' },
      correlations: ['spearman'],
      control: 'brain-score:ImageNet-top1',
      resamples: 500,
    };
    project.write('pipeline/studies/mine.json', JSON.stringify(study));
    expect((await project.run('study mine UNTIL=aggregation')).code).toBe(0);
    for (const name of words(`
      agreement/own_pair agreement/own_category agreement/own_prediction aggregation/own_ranking`))
      expect(project.read(`out/.build/mine/${name}.csv`)).toBe(project.read(`out/my-metric/${name}.csv`));
    fs.rmSync(project.path('pipeline/studies/mine.json'));
  });

  it('leaves other studies and their tables alone', async () => {
    const { code, output: said } = await project.run('study paper UNTIL=cohort');
    expect(code).toBe(0);
    expect(said).toMatch(/^paper\/cohort +up to date$/m);
  });

  it('reads no source but the leaderboard, whatever a user put into their folders', async () => {
    project.write('raw/model-vs-human/mine/edge/edge_my-net_session-1.csv', 'not read');
    project.write('raw/clickme/notes/a.txt', 'not read');
    const { code, output: said } = await compare();
    for (const source of ['model-vs-human', 'clickme'])
      fs.rmSync(project.path(`raw/${source}`), { recursive: true });
    expect(said).toMatch(/^my-metric\/publish +up to date$/m);
    expect(code).toBe(0);
  });

  it('says what is wrong with a table, and keeps the last answer', async () => {
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
    const lines = table.split('\n');
    await refused(
      [...lines, lines[3]!].join('\n'),
      'my metric.csv: line 42: the model',
      'is also on line 4',
      'one line per model',
    );
    await refused(
      table.replaceAll(/^\w/gm, 'unknown $&').replace('unknown M', 'M'),
      'my metric.csv: none of its 40 model names matches',
      'expected: at least 20 models',
      'found:    40 unmatched: "unknown ',
      ' and 35 more (all of them are in out/my-metric/unmatched.csv)\n  next:     replace names by the ids of',
    );
    expect(csv('unmatched')).toHaveLength(40);
    await refused(
      lines.slice(0, 13).join('\n'),
      'my metric.csv: only 12 of its 12 model names match models of the study; 20 are needed (minimum_models)',
      'found:    12 model names, all of them known',
      'next:     add models of the leaderboard',
    );
    await refused(
      table.replace(/;[-\d.]+;/, ';good;'),
      'my metric.csv: line 2, column "My score": not a number',
      'found:    "good"',
    );
    await refused('Model;paper\na;b\n', 'my metric.csv: line 2, column "paper": no column of numbers');
    await refused('PK\u0000\u0001', 'my metric.csv: not a CSV file');
    project.write('my metric.csv', Buffer.from('Model;s\nr\u0081snet;1\n', 'latin1'));
    expect((await compare()).output).toContain('my metric.csv: not a CSV file\n  expected: text in UTF-8');
    expect(published()).toEqual(before);
  });

  it('lists the names that match nothing if it is refused, as harmless text, whatever is published', async () => {
    const names = ['=cmd()', '@SUM(1)', '-1+1', '../../etc/passwd', '\u001b[2Jclear'];
    project.write('my metric.csv', ['model;score', ...names.map((name, i) => `${name};${i}`)].join('\n'));
    const expected = ["'=cmd()", "'@SUM(1)", "'-1+1", '../../etc/passwd', '\ufffd[2Jclear'];
    for (const gone of ['none', 'out/.build/published', 'out']) {
      fs.rmSync(project.path(gone), { recursive: true, force: true });
      if (gone === 'out') fs.mkdirSync(project.path('out'));
      const { output: said } = await compare();
      expect(said).toContain('none of its 5 model names matches a model of the study; 20 are needed');
      const rows = csv('unmatched').map(({ source_name }) => source_name);
      expect(rows.sort()).toEqual(expected.sort());
    }
    expect(project.files('.').filter((file) => file.includes('passwd'))).toEqual([]);
    project.write('my metric.csv', table);
    expect((await compare()).code).toBe(0);
    expect(project.read('out/my-metric/unmatched.csv').split('\r\n')).toHaveLength(2);
  });

  it.each([
    ['', 'command line: FILE: no file to compare', 'make compare FILE=my-metric.csv'],
    ['none.csv', 'none.csv: no such file', 'a CSV file with a column of model names'],
    ['pipeline', 'pipeline: not a file', 'make compare FILE=my-metric.csv'],
    ['paper.csv', 'paper.csv: the results cannot be named after this file', 'rename the file'],
    ['spill.csv', 'spill.csv: the results cannot be named after this file', 'rename the file'],
    [`${'x'.repeat(101)}.csv`, 'the results cannot be named after this file', 'at most 100 characters'],
    ['42.csv', '42.csv: the results cannot be named after this file', 'a letter from a to z'],
  ])('of %j is refused', async (file, ...messages) => {
    if (file.endsWith('.csv') && file !== 'none.csv') project.write(file, table);
    const { code, output: said } = await compare(file);
    expect(code).toBe(1);
    for (const message of messages) expect(said).toContain(message);
  });
});
