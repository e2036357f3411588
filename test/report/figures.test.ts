import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { heatMapGrid } from '../../pipeline/report/figures/heat-map.ts';
import { figures } from '../../pipeline/report/figures.ts';
import { Tables } from '../../pipeline/report/findings/finding-tables.ts';
import { reportTables } from '../../pipeline/report/page-tables.ts';
import { pngFile, svgFile } from '../../pipeline/report/svg-files.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';

const study = readStudy('paper');

function tablesOf(rows: Record<string, Row[]>): Tables {
  const none = Object.keys(reportTables).map((table): [string, Row[]] => [table, []]);
  return new Tables(study, { ...Object.fromEntries(none), ...rows });
}

describe('figures', () => {
  it('are the files of their folder', () => {
    const files = fs.readdirSync('pipeline/report/figures').map((file) => path.parse(file).name);
    expect(Object.keys(figures).sort()).toEqual(files.sort());
  });

  it.each(Object.entries(figures))('%s explains why it is missing', (_, figure) => {
    const drawing = figure(tablesOf({})).draw();
    expect(drawing).toHaveProperty('missing');
    expect(Object.values(drawing)[0]).toMatch(/^[A-Z].*\.$/);
  });

  it('show no number if the table has none', () => {
    const pair = { metric_set: 'brain_score', category_a: 'V1' };
    const category_pair = [
      { ...pair, category_b: 'V1', n_pairs: 3, estimate: 0.25, ci_low: Number.NaN, ci_high: Number.NaN },
      {
        ...pair,
        category_b: 'V2',
        n_pairs: 0,
        estimate: Number.NaN,
        ci_low: Number.NaN,
        ci_high: Number.NaN,
      },
    ];
    const drawing = figures['category-agreement']!(
      tablesOf({ 'agreement.category_pair': category_pair }),
    ).draw();
    const svg = svgFile(drawing as Exclude<typeof drawing, { missing: string }>, 'title');
    expect(svg).toContain('0.25');
    expect(svg).toContain('no interval');
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });

  it('have a panel per control for range restriction, with the models above each threshold', () => {
    const row = (metric_set: string, control: string, quantile: number, estimate: number) => ({
      metric_set,
      control,
      quantile,
      threshold: quantile / 2,
      category_a: 'all',
      category_b: 'all',
      estimate,
      ci_low: Number.NaN,
      ci_high: Number.NaN,
      n_models: 100 - 50 * quantile,
    });
    const range = [
      row('brain_score', 'site:accuracy', 0, 0.5),
      row('brain_score', 'site:accuracy', 0.5, 0.25),
      row('with_ood_accuracy', 'site:accuracy', 0, 0.5),
      row('all', 'site:size', 0, 0.5),
    ];
    const figure = figures['range-restriction']!(tablesOf({ 'agreement.range_restriction': range }));
    const drawing = figure.draw();
    const svg = svgFile(drawing as Exclude<typeof drawing, { missing: string }>, 'title');
    expect(svg.match(/least (accuracy|size)/g)).toEqual(['least accuracy', 'least size']);
    expect(svg).toContain('>75<');
    expect(svg).toContain('75 models with at least 0.250: 0.25');
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });

  it('say in the title how many metrics are enough, if few are', () => {
    const rows = (estimates: number[]) =>
      estimates.map((estimate, place) => ({
        ...{ metric_set: 'brain_score', rule: 'forward', quantity: 'spearman_rho' },
        ...{ n_metrics: place + 1, n_metrics_full: 4, estimate, ci_low: Number.NaN, ci_high: Number.NaN },
        ...{ chosen_before: '2022-02-22', n_early: 30, n_models: 31 },
      }));
    const figureOf = (estimates: number[]) =>
      figures.panel!(tablesOf({ 'aggregation.panel': rows(estimates) }));
    expect(figureOf([0.7, 0.96, 0.98, 1]).title).toBe(
      '2 metrics chosen on earlier models rank later ones almost as all do (ρ = 0.96)',
    );
    expect(figureOf([0.7, 0.8, 0.9, 1]).title).toBe('Small panels of metrics on later models');
    const drawing = figureOf([0.7, 0.8, 0.9, 1]).draw();
    const svg = svgFile(drawing as Exclude<typeof drawing, { missing: string }>, 'title');
    expect(svg).toContain('forward selection');
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });

  it('leave metrics without a cluster out of the heat map', () => {
    const cluster = (metric: string, position: number) => ({
      metric_set: 'brain_score',
      metric_id: `source:${metric}`,
      position,
      category: 'V1',
    });
    // A null in a column of numbers is read as NaN.
    const rows = [cluster('left_out', Number.NaN), cluster('two', 2), cluster('one', 1)];
    expect(heatMapGrid(tablesOf({ 'structure.cluster': rows })).metrics).toEqual([
      'source:one',
      'source:two',
    ]);
  });

  it('have PNGs of twice the size', () => {
    const png = Buffer.from(
      pngFile(svgFile({ width: 30, height: 20, elements: '<path d="M0,0L30,20"/>' }, 'title')),
    );
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([60, 40]);
  });

  it('draw lines through the methods in the study’s order', () => {
    const { aggregations } = readStudy('paper');
    // Tables are ordered by the method's name.
    const rows = aggregations.toSorted().map((method) => ({
      metric_set: 'brain_score',
      model_id: 'source:1',
      method,
      rank: 1,
      rank_low: null,
      rank_high: null,
    }));
    const drawing = figures['rank-changes']!(tablesOf({ 'aggregation.model_score': rows })).draw();
    const svg = svgFile(drawing as Exclude<typeof drawing, { missing: string }>, 'title');
    const paths = [...svg.matchAll(/ d="M([-\d.,LM]+)"/g)].map(([, path]) => path!);
    const lines = paths.map((path) => path.split('L').map((point) => Number(point.split(',')[0])));
    const longest = lines.toSorted((a, b) => b.length - a.length)[0]!;
    expect(longest).toHaveLength(aggregations.length);
    expect(longest).toEqual(longest.toSorted((a, b) => a - b));
  });

  it('show names as text', () => {
    const name = '</text><script>&"\u0000';
    const rows = ['arithmetic_mean', 'balanced'].map((method, i) => ({
      metric_set: 'brain_score',
      model_id: 'source:1',
      method,
      rank: i + 1,
      rank_low: 1,
      rank_high: 2,
    }));
    const drawing = figures['rank-changes']!(
      tablesOf({ 'aggregation.model_score': rows, 'normalize.model': [{ model_id: 'source:1', name }] }),
    ).draw();
    const svg = svgFile(drawing as Exclude<typeof drawing, { missing: string }>, name);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for this character
    expect(svg.split('<title>')[1]!.split('</title>')[1]).not.toMatch(/\u0000/);
  });
});
