import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { curations } from '../../../pipeline/cohort/curations.ts';
import { sourceLines } from '../../../pipeline/report/data/figure-source.ts';
import { griddedX, griddedY } from '../../../pipeline/report/drawing/axes.ts';
import { NARROW } from '../../../pipeline/report/drawing/figure.ts';
import { framed } from '../../../pipeline/report/drawing/figure-frame.ts';
import { HIGHLIGHT } from '../../../pipeline/report/drawing/palette.ts';
import { type Drawing, drawing } from '../../../pipeline/report/drawing/svg-drawing.ts';
import { pngFile, svgFile } from '../../../pipeline/report/drawing/svg-files.ts';
import { figures } from '../../../pipeline/report/figures/figures.ts';
import { heatMapGrid } from '../../../pipeline/report/figures/heat-map.ts';
import { Tables } from '../../../pipeline/report/findings/finding-tables.ts';
import { reportTables } from '../../../pipeline/report/page/page-tables.ts';
import { readStudy } from '../../../pipeline/studies/study.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';

const study = readStudy('paper');

function tablesOf(rows: Record<string, Row[]>): Tables {
  const none = Object.keys(reportTables).map((table): [string, Row[]] => [table, []]);
  return new Tables(study, { ...Object.fromEntries(none), ...rows });
}

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

  it('say whether metrics of one data set agree more under each curation', () => {
    const figure = (...same: number[]) =>
      figures['shared-level']!(
        tablesOf({
          'agreement.shared_level': curations.flatMap((curation, i) =>
            [['category', 0.1] as const, ['data_set', same[i]!] as const].map(([shared, estimate]) => ({
              metric_set: 'brain_score',
              curation,
              shared,
              estimate,
              family_ci_low: estimate - 0.05,
              family_ci_high: estimate + 0.05,
              n_pairs: 7,
            })),
          ),
        }),
      );
    expect(figure(0.5, 0.4, 0.3).title).toBe('Metrics of one data set agree more, whatever counts as one');
    expect(figure(0.5, 0.1, 0.3).title).toContain('depends on what counts as one');
    expect(figure(0.1, 0.1, 0.1).title).toBe('Agreement of two metrics by what they share');
    const narrow = figure(0.5, 0.1, 0.3).drawNarrow!();
    expect(narrow.width).toBe(NARROW);
    expect(narrow.elements.match(/7 pairs/g)).toHaveLength(6);
  });

  it('have a panel per control for range restriction, with the models above each threshold', () => {
    const row = (
      metric_set: string,
      control: string,
      quantile: number,
      estimate: number,
      training_data_set: string | null = null,
    ) => ({
      metric_set,
      control,
      training_data_set,
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
    expect(svg.match(/(accuracy|size) of the models/g)).toEqual([
      'accuracy of the models',
      'size of the models',
    ]);
    expect(svg).toContain('>75<');
    expect(svg).toContain('75 models with at least 0.250: 0.25');
    const narrow = figure.drawNarrow!();
    expect(narrow.width).toBe(NARROW);
    expect(svgFile(narrow, 'title')).toContain('>75<');
    expect(svg).not.toMatch(/NaN|undefined|null/);
    expect(figure.title).toBe('Agreement is 0.50 over all 100 models and 0.25 among the best 75');
    // Of several training data sets, the one with most models.
    const trained = range.map((each) => ({ ...each, training_data_set: 'imagenet' }));
    const few = row('brain_score', 'site:accuracy', 0, 0.9, 'ecoset');
    const within = figures['range-restriction']!(
      tablesOf({ 'agreement.range_restriction': [{ ...few, n_models: 50 }, ...trained] }),
    );
    expect(within.title).toBe(
      'Agreement is 0.50 over all 100 models trained on ImageNet and 0.25 among the best 75',
    );
    const panels = within.draw() as Exclude<typeof drawing, { missing: string }>;
    expect(svgFile(panels, 'title').match(/of the models [a-zA-Z ]+/g)).toEqual([
      'of the models trained on ImageNet ',
      'of the models trained on ImageNet ',
    ]);
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

  it('give the message that the intervals support', () => {
    const mean = {
      ...{ metric_set: 'brain_score', method: 'spearman', quantity: 'mean_pairwise_correlation' },
      ...{ estimate: 0.5, ci_low: 0.4, ci_high: 0.6 },
    };
    const within = (category: string, estimate: number, ci_low: number, ci_high: number): Row => ({
      ...{ metric_set: 'brain_score', category_a: category, category_b: category, n_pairs: 3 },
      ...{ estimate, ci_low, ci_high },
    });
    const titleOf = (summary: Row[], ...pairs: Row[]) =>
      figures['category-agreement']!(
        tablesOf({ 'agreement.category_pair': pairs, 'agreement.summary': summary }),
      ).title;
    const [V1, V4, behavior] = [
      within('V1', 0.1, 0, 0.2),
      within('V4', 0.6, 0.5, 0.7),
      within('behavior', 0.72, 0.5, 0.8),
    ];
    expect(titleOf([mean], V1, V4, behavior)).toBe(
      'Metrics agree within behaviour (0.72) and V4 (0.60), but hardly within V1 (0.10)',
    );
    // Most pairs of behaviour are of the data set that most of its metrics are from.
    const metric = (i: number): Row => ({
      ...{ metric_set: 'brain_score', metric_id: `m${i}`, category: 'behavior', included: true },
      data_set: i < 3 ? 'Geirhos2021' : 'Rajalingham2018',
    });
    const ofOne = { ...behavior, between_data_sets: 0.48, n_pairs_between: 1 };
    const tables = tablesOf({
      'agreement.category_pair': [V1, V4, ofOne],
      'agreement.summary': [mean],
      'cohort.metric': [0, 1, 2, 3].map(metric),
    });
    expect(figures['category-agreement']!(tables).title).toBe(
      'Metrics agree within behaviour (0.72; mostly Geirhos2021 with itself, between data sets 0.48) and V4 (0.60), but hardly within V1 (0.10)',
    );
    expect(titleOf([mean], V4, behavior)).toBe('Two metrics correlate by ρ = 0.50 (0.40 to 0.60) on average');
    // An interval that reaches beyond 0.3 supports neither.
    expect(titleOf([mean], V4, within('V2', 0.2, -0.1, 0.4))).toMatch(/^Two metrics correlate/);
    expect(titleOf([], V1)).toBe('Mean correlation of metrics within and between categories');
  });

  it('show the user’s metric by category, and several metrics with one line each', () => {
    const row = (metric: string, category: string, estimate: number, low: number, high: number) => ({
      ...{ metric_set: 'brain_score', metric_id: `mine:${metric}`, category, method: 'spearman' },
      ...{ n_pairs: 7, estimate, ci_low: low, ci_high: high },
    });
    const mean = {
      ...{ metric_set: 'brain_score', method: 'spearman', quantity: 'mean_pairwise_correlation' },
      ...{ estimate: 0.19, ci_low: 0.1, ci_high: 0.3 },
    };
    const figureOf = (...rows: Row[]) =>
      figures['own-agreement']!(tablesOf({ 'agreement.own_category': rows, 'agreement.summary': [mean] }));
    const svgOf = (figure: ReturnType<typeof figureOf>) => svgFile(figure.draw() as Drawing, 'title');
    const one = [
      row('size', 'all', 0.2, 0.1, 0.3),
      row('size', 'V1', 0.1, 0, 0.2),
      row('size', 'IT', 0.5, 0.4, 0.6),
    ];
    const alone = figureOf(...one);
    expect(alone.title).toBe('size agrees with IT (0.50), but hardly with V1 (0.10)');
    for (const words of ['All metrics', 'V1', '0.50, 7 metrics', 'two other metrics: 0.19'])
      expect(svgOf(alone)).toContain(words);
    expect(figureOf(one[2]!).title).toBe('size agrees with IT (0.50)');
    expect(figureOf(one[1]!).title).toBe('size hardly agrees with V1 (0.10)');
    const several = figureOf(...one, row('age', 'all', 0.3, Number.NaN, Number.NaN));
    expect(several.title).toBe('Mean correlation of each of your metrics with the others');
    expect(svgOf(several)).toContain('>age<');
    expect(svgOf(several)).not.toMatch(/V1|NaN|undefined|null/);
    expect(several.drawNarrow!().width).toBe(NARROW);
  });

  it('set a domain’s weight beside its share of the variance', () => {
    const figureOf = (ci_low: number) => {
      const rows = ['neural', 'behavior'].flatMap((category, i) => {
        const own = {
          metric_set: 'brain_score',
          method: 'arithmetic_mean',
          level: 'domain',
          category,
          n_models: 9,
        };
        return [
          { ...own, quantity: 'weight', estimate: 0.5 },
          { ...own, quantity: 'covariance_share', estimate: [0.16, 0.84][i]!, ci_low, ci_high: 0.9 },
        ];
      });
      return figures['weight-and-share']!(tablesOf({ 'aggregation.variance_share': rows }));
    };
    const message = 'Behaviour has 50 % of the weight and 84 % of the score’s variance';
    expect(figureOf(0.7).title).toBe(message);
    expect(figureOf(0.4).title).toBe(`${message}, not clearly different`);
    const svg = svgFile(figureOf(0.7).drawNarrow!(), 'title');
    expect(svg.match(/>[^<]* of the (weight|variance)</g)).toEqual([
      '>◆ 50 % of the weight<',
      '>16 % of the variance<',
      '>◆ 50 % of the weight<',
      '>84 % of the variance<',
    ]);
  });

  it('show the ranks of twenty models, and colour those that the first does not lead', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      ...{ metric_set: 'brain_score', method: 'arithmetic_mean', model_id: `source:${i}`, rank: i + 1 },
      ...{ rank_low: 1, rank_high: i + 3, led_by_first: i >= 3 },
    }));
    const ranking = {
      metric_set: 'brain_score',
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

  it('name the largest jumps in the number of metrics and models over time', () => {
    const dates = ['2021-01-31', '2021-02-28', '2021-03-31', '2024-01-31'];
    const cohort = dates.map((as_of, i) => ({
      ...{ metric_set: 'brain_score', as_of, included: true, snapshot_id: 's' },
      ...{ n_metrics: [5, 11, 11, 11][i]!, n_complete: [50, 50, 52, 104][i]! },
    }));
    const headline = dates.map((as_of, i) => ({
      ...{ metric_set: 'brain_score', as_of, quantity: 'mean_pairwise_correlation', method: 'spearman' },
      ...{ estimate: 0.5 - i / 10, ci_low: 0.45 - i / 10, ci_high: 0.55 - i / 10 },
    }));
    const figure = figures.trajectory!(
      tablesOf({ 'trajectory.cohort': cohort, 'trajectory.headline': headline }),
    );
    expect(figure.title).toBe('The mean correlation fell from 0.50 in 2021 to 0.20 in 2024');
    for (const drawing of [figure.draw() as Drawing, figure.drawNarrow!()]) {
      const svg = svgFile(drawing, 'title');
      expect(svg.match(/\d+ → \d+ \w+/g)).toEqual(['5 → 11 metrics', '52 → 104 models']);
      expect(svg).not.toMatch(/NaN|undefined|null/);
    }
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
    const metric = { metric_set: 'brain_score', included: true };
    const tables = tablesOf({
      'cohort.metric': [metric, metric],
      'cohort.model': [
        { metric_set: 'brain_score', included: true, n_scored: 2 },
        { metric_set: 'brain_score', included: true, n_scored: 1 },
        { metric_set: 'brain_score', included: false, n_scored: 2 },
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
