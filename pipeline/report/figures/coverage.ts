import { rect } from '@observablehq/plot';
import { sort } from 'd3-array';
import { inOrder } from '../../sources/categories.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, type Sketch } from '../drawing/figure.ts';
import { coloursOf, GREY, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing, squareLegend } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName } from '../findings/phrases.ts';
import { numberOf } from '../findings/row-numbers.ts';
import { figureLabel, textWidth } from '../words/labels.ts';

const SIDE = 480;
const ROW = 11;
const LABEL = 10;
/** Failures are the darkest, and what never ran is hardly visible. */
const STATES = {
  scored: { words: 'scored', colour: GREY, opacity: 1 },
  failed: { words: 'failed (run, but no score)', colour: INK, opacity: 1 },
  never_run: { words: 'never run', colour: INK, opacity: 0.1 },
} as const;

type State = keyof typeof STATES;

/** The state of every model on every metric. */
export function coverage(tables: Tables): Sketch {
  const metrics = coveredMetrics(tables);
  const models = coveredModels(tables);
  return {
    title: message(tables, metrics.length, models.length),
    caption: `${models.length} models (columns, most complete first) by ${metrics.length} metrics (rows, by category). Only models with a score in every row are aggregated and ranked.`,
    description: `A matrix of ${metrics.length} metrics by ${models.length} models in three shades of grey.`,
    draw: () =>
      models.length === 0 || metrics.length === 0
        ? { missing: 'No model has a score on the study’s date.' }
        : draw(tables, metrics, models),
  };
}

function message(tables: Tables, metrics: number, models: number): string {
  const isComplete = (row: Row) => numberOf(row, 'n_never_run') + numberOf(row, 'n_failed') === 0;
  const complete = tables.rows('cohort.model').filter(isComplete).length;
  return models === 0 || metrics === 0 ? '' : `${complete} of ${models} models have a score on every metric`;
}

function coveredMetrics(tables: Tables): Row[] {
  const metrics = tables.rows('cohort.metric', { included: true });
  const order = inOrder(metrics.map(({ category }) => category));
  return sort(
    metrics,
    ({ category }) => order.indexOf(String(category)),
    ({ metric_id }) => String(metric_id),
  );
}

function coveredModels(tables: Tables): string[] {
  return sort(
    tables.rows('cohort.model'),
    (row) => -numberOf(row, 'n_scored'),
    (row) => -numberOf(row, 'n_failed'),
    ({ model_id }) => String(model_id),
  ).map(({ model_id }) => String(model_id));
}

function draw(tables: Tables, metrics: readonly Row[], models: readonly string[]): Drawing {
  const labels = metrics.map(({ metric_id }) => figureLabel(metric_id));
  const left = Math.ceil(Math.max(...labels.map((label) => textWidth(label, LABEL)))) + 18;
  const height = metrics.length * ROW;
  const top = 46;
  const runs = runsOf(tables, metrics, models);
  const legend = squareLegend(Object.values(STATES), { x: left, y: 18, size: 14, mark: 16, gap: 36 });
  const captions = labels.map((text, i): Caption => {
    return { x: left - 12, y: top + (i + 0.5) * ROW + 3, text, anchor: 'end', size: LABEL };
  });
  return drawing(
    left + SIDE + 8,
    top + height + 34,
    [
      {
        x: left,
        y: top,
        plot: {
          ...frame(SIDE, height, [0, 0, 0, 0]),
          x: { axis: null, domain: [0, models.length] },
          y: { axis: null, domain: [metrics.length, 0] },
          marks: Object.entries(STATES).map(([state, { colour, opacity }]) => {
            const own = runs.filter((run) => run.state === state);
            const at = { x1: 'start', x2: 'end', y1: 'row', y2: (run: Run) => run.row + 1 };
            return rect(own, { ...at, fill: colour, fillOpacity: opacity, insetTop: 0.5, insetBottom: 0.5 });
          }),
        },
      },
      { x: left - 8, y: top, plot: strip(metrics, height) },
    ],
    [...captions, ...legend, ...axis(left, top + height + 14, models.length)],
  );
}

type Run = Record<'row' | 'start' | 'end', number> & { state: State };

/** Merges neighbouring models with the same state into one rectangle. */
function runsOf(tables: Tables, metrics: readonly Row[], models: readonly string[]): Run[] {
  const key = (...ids: unknown[]) => JSON.stringify(ids);
  const states = new Map<string, State>();
  for (const { model_id, metric_id, state } of tables.all('cohort.state'))
    states.set(key(model_id, metric_id), state as State);
  return metrics.flatMap(({ metric_id }, row) => {
    const runs: Run[] = [];
    for (const [i, model] of models.entries()) {
      const state = states.get(key(model, metric_id)) ?? 'never_run';
      const last = runs.at(-1);
      if (last?.state === state) last.end = i + 1;
      else runs.push({ row, start: i, end: i + 1, state });
    }
    return runs;
  });
}

function strip(metrics: readonly Row[], height: number) {
  const at = { x1: 0, x2: 1, y1: (_: Row, i: number) => i, y2: (_: Row, i: number) => i + 1 };
  const colour = coloursOf(metrics.map(({ category }) => category));
  const fill = ({ category }: Row) => colour(category);
  const title = ({ category }: Row) => categoryName(category);
  return {
    ...frame(6, height, [0, 0, 0, 0]),
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: [metrics.length, 0] },
    marks: [rect(metrics, { ...at, fill, title })],
  };
}

/** The ends of the axis of models, and its name. */
function axis(left: number, y: number, models: number): Caption[] {
  return [
    { x: left, y, text: '1', size: 11 },
    { x: left + SIDE, y, text: String(models), anchor: 'end', size: 11 },
    { x: left + SIDE / 2, y: y + 12, text: 'models, most complete first →', anchor: 'middle' },
  ];
}
