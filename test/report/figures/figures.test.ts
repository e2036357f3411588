import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceLines } from '../../../pipeline/report/data/figure-source.ts';
import { griddedX, griddedY } from '../../../pipeline/report/drawing/axes.ts';
import { framed } from '../../../pipeline/report/drawing/figure-frame.ts';
import { HIGHLIGHT } from '../../../pipeline/report/drawing/palette.ts';
import { drawing } from '../../../pipeline/report/drawing/svg-drawing.ts';
import { pngFile, svgFile } from '../../../pipeline/report/drawing/svg-files.ts';
import { figures } from '../../../pipeline/report/figures/figures.ts';
import { heatMapGrid } from '../../../pipeline/report/figures/heat-map.ts';
import { study, tablesOf } from '../golden.ts';

describe('figures', () => {
  it('are the files of their folder', () => {
    const files = fs
      .readdirSync('pipeline/report/figures')
      .filter((file) => file !== 'figures.ts')
      .map((file) => path.parse(file).name);
    expect(Object.keys(figures).sort()).toEqual(files.sort());
  });

  it.each(Object.entries(figures))('%s explains why it is missing', (_, figure) => {
    const drawing = figure(tablesOf({})).draw();
    expect(drawing).toHaveProperty('missing');
    expect(Object.values(drawing)[0]).toMatch(/^[A-Z].*\.$/);
  });

  it('show the ranks of twenty models, and colour those that the first does not lead', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      ...{ method: 'arithmetic_mean', model_id: `source:${i}`, rank: i + 1 },
      ...{ rank_low: 1, rank_high: i + 3, led_by_first: i >= 3 },
    }));
    const ranking = {
      method: 'arithmetic_mean',
      n_led_by_first: 27,
      n_models: 30,
      median_width: 2,
    };
    const figure = figures['rank-ranges']!(
      tablesOf({ 'aggregation.model_score': rows, 'aggregation.ranking': [ranking] }),
    );
    expect(figure.title).toBe('The first model leads 27 of the other 29 in at least 97.5 % of the resamples');
    expect(figure.topic).not.toContain('held fixed');
    const fixed = { ...ranking, median_width: null, held_categories: 'behavior' };
    expect(
      figures['rank-ranges']!(tablesOf({ 'aggregation.model_score': rows, 'aggregation.ranking': [fixed] }))
        .topic,
    ).toMatch(/, with the data sets of behaviour held fixed$/);
    const svg = svgFile(figure.drawNarrow!(), 'title');
    const marks = svg.match(/<circle[^>]*>/g)!;
    expect(marks).toHaveLength(20);
    expect(marks.map((mark) => mark.includes(HIGHLIGHT))).toEqual(rows.slice(0, 20).map((_, i) => i < 3));
    expect(svg).toContain('rank among 30 models');
  });

  it('have gridlines at their ticks', () => {
    const { elements } = drawing(400, 300, [
      {
        x: 0,
        y: 0,
        plot: {
          width: 400,
          height: 300,
          x: { domain: [0, 1] },
          y: { domain: [0, 25] },
          marks: [...griddedX({ ticks: 4 }), ...griddedY({ ticks: 6 })],
        },
      },
    ]);
    const lines = (elements.match(/<line[^>]*>/g) ?? []).map((line) =>
      Object.fromEntries([...line.matchAll(/(\w+)="([\d.]+)"/g)].map(([, name, value]) => [name, value])),
    );
    const ticks = [...elements.matchAll(/<text transform="translate\(([\d.]+),([\d.]+)\)"/g)];
    const vertical = lines.filter(({ x1, x2 }) => x1 === x2).map(({ x1 }) => x1);
    const horizontal = lines.filter(({ y1, y2 }) => y1 === y2).map(({ y1 }) => y1);
    expect(vertical.length).toBeGreaterThan(2);
    expect(horizontal.length).toBeGreaterThan(3);
    for (const x of vertical) expect(ticks.map((tick) => tick[1])).toContain(x);
    for (const y of horizontal) expect(ticks.map((tick) => tick[2])).toContain(y);
    expect(ticks).toHaveLength(vertical.length + horizontal.length);
  });

  it('carry message, topic, source, n and date in their files', () => {
    const metric = { included: true };
    const tables = tablesOf({
      'cohort.metric': [metric, metric],
      'cohort.model': [
        { included: true, n_scored: 2 },
        { included: true, n_scored: 1 },
        { included: false, n_scored: 2 },
      ],
    });
    const states = { asOf: '2024-01-01', snapshots: [], isSimulated: true };
    const source = sourceLines(tables, ['agreement.summary'], { states, version: '1.2.3' });
    const picture = { width: 30, height: 20, elements: '<path d="M0,0L30,20"/>' };
    const title =
      'A message & more that is far too long for one line, and therefore is broken into two lines';
    const file = framed(picture, { title, topic: 'A topic', source });
    expect(file.height).toBeGreaterThan(picture.height + 100);
    const texts = [...file.elements.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
    expect(texts.slice(0, 2).join(' ')).toBe(title.replace('&', '&amp;'));
    expect(texts.slice(2)).toEqual([
      'A topic',
      'Source: metalign 1.2.3, study paper; table agreement/summary.',
      'Main metric set: 2 models (1 scored on every metric), 2 metrics. State of 2024-01-01. SIMULATED SCORES.',
    ]);
    expect(file.elements).toContain(picture.elements);
  });

  it('leave metrics without a cluster out of the heat map', () => {
    const cluster = (metric: string, position: number) => ({
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
    const { aggregations } = study;
    // Tables are ordered by the method's name.
    const rows = aggregations.toSorted().map((method) => ({
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
