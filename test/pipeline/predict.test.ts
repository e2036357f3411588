import fs from 'node:fs';
import { mean } from 'd3-array';
import { beforeAll, describe, expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';

const document = finishedDocument();
/** Nearly all models fail on Kar2019-ost, so that studies leave it out. */
const leaves = document.benchmarks.filter(
  ({ is_leaf, is_engineering, type_id }) => is_leaf && !is_engineering && type_id !== 'Kar2019-ost',
);
const scoreOf = (model: number, metric: string) =>
  Number(document.models[model]!.scores[metric]?.at(-1)?.value);
/** A model that has every score, and the metrics that its table shows and hides. */
const whole = document.models.findIndex((_, model) =>
  leaves.every(({ type_id }) => scoreOf(model, type_id) > 0),
);
const metrics = leaves.map(({ type_id }) => type_id);
const known = metrics.filter((_, i) => i % 3 === 0);
const hidden = metrics.filter((_, i) => i % 3 !== 0);

describe('make predict', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  const predict = (text: string) => {
    project.write('my model.csv', text);
    return project.run('predict', { FILE: 'my model.csv' });
  };
  let output: string;

  beforeAll(async () => {
    project.dropLeaderboard(document);
    project.write('pipeline/studies/latest.json', fs.readFileSync('pipeline/studies/latest.json', 'utf8'));
    const cells = known.map((metric) => scoreOf(whole, metric));
    const result = await predict(
      `net,size,${known.join()}\n=mine,50,${cells.join()}\nother,60${','.repeat(known.length)}\n`,
    );
    expect(result.code, result.output).toBe(0);
    output = result.output;
  });

  it('says on one screen what is known, what follows from it, and what to run next', () => {
    expect(output).toContain('ignored columns that are no metrics: "size"');
    expect(output).toMatch(new RegExp(`^=mine: ${known.length} of \\d+ scores known$`, 'm'));
    expect(output).toMatch(
      /^ {2}combined score \d\.\d+ \(\d\.\d+ to \d\.\d+\), rank \d+ \(\d+ to \d+\) among the \d+ models/m,
    );
    expect(output).toMatch(/^ {2}run next: \S+ \(leaves \d+ % of what is open\), /m);
    expect(output).toMatch(/^other: 0 of \d+ scores known; at least 3 are needed/m);
    expect(output).toContain('a prediction is no score');
    expect(output.split('\n').length).toBeLessThan(30);
  });

  it('writes every missing score, most of them in their interval, and nearer than the mean', () => {
    const [header, ...lines] = project.read('out/predictions/my model.csv').trim().split('\r\n');
    expect(header).toBe('model,metric_id,metric_title,estimate,low,high');
    const rows = lines.map((line) => line.split(','));
    // A spreadsheet would run the name as a formula.
    expect([...new Set(rows.map(([name]) => name))]).toEqual(["'=mine"]);
    const own = rows.filter(([, metric]) => hidden.includes(metric!.replace('brain-score:', '')));
    expect(own.length).toBeGreaterThan(5);
    const inside = own.map(([, metric, , , low, high]) => {
      const score = scoreOf(whole, metric!.replace('brain-score:', ''));
      return Number(score >= Number(low) && score <= Number(high));
    });
    expect(mean(inside)).toBeGreaterThan(0.7);
  });

  it.each([
    [
      'no metric of the leaderboard',
      'net,speed\na,1\n',
      /my model.csv: header: no metric of the leaderboard/,
    ],
    [
      'a score that is no number',
      `net,${known[0]}\na,fast\n`,
      /not a number\n {2}expected: .*\n {2}found: {4}"fast"/,
    ],
    ['no column of names', `${known[0]},${known[1]}\n1,2\n`, /no column of names/],
  ])('refuses %s, and keeps the last predictions', async (_, text, message) => {
    const before = project.read('out/predictions/my model.csv');
    const { code, output } = await predict(text);
    expect([code, output]).toEqual([1, expect.stringMatching(message)]);
    expect(project.read('out/predictions/my model.csv')).toBe(before);
  });
});
