import { axisX, dot, line } from '@observablehq/plot';
import { rollup, sort } from 'd3-array';
import { count } from '../../messages/plurals.ts';
import { median } from '../../statistics/numbers/median.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, type Sketch } from '../drawing/figure.ts';
import { HIGHLIGHT } from '../drawing/palette.ts';
import { type Drawing, labelsAt, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { methodName } from '../findings/phrases.ts';
import { matching, numberIn, numberOf } from '../findings/row-numbers.ts';
import { fitted } from '../words/labels.ts';

const [WIDTH, HEIGHT] = [840, 620];
const [TOP, RIGHT, BOTTOM, LEFT] = [44, 262, 16, 46];
/** Number of models in colour. */
const SHOWN = 6;

/** Each model's rank by each method. */
export function rankChanges(tables: Tables): Sketch {
  // A model's line goes through the methods in the study's order.
  const order = tables.study.aggregations as readonly string[];
  const ranked = tables.estimates('aggregation.model_score', {}, 'rank');
  const rows = sort(ranked, ({ method }) => order.indexOf(String(method)));
  const models = new Set(rows.map(({ model_id }) => model_id));
  return {
    title: message(rows),
    caption: `Ranks of ${models.size} models by each method; in colour are the top models and those whose rank changes most.`,
    description: `One line for each of ${models.size} models, over ${tables.study.aggregations.length} methods.`,
    missing: rows.length === 0 && withoutRanking(tables),
    draw: () => draw(tables, rows, models.size),
  };
}

/** How far the rank of half of the models moves. */
function message(rows: readonly Row[]): string {
  const moves = [...ranksOf(rows).values()].filter((own) => own.length > 1).map(moveOf);
  if (moves.length === 0) return '';
  const half = Math.floor(median(moves));
  return half === 0
    ? 'The aggregation method hardly changes the ranking'
    : `The aggregation method moves half of the ${moves.length} models by ${count(half, 'rank', 'ranks')} or more`;
}

function withoutRanking(tables: Tables): string {
  return tables.rows('aggregation.model_score').length === 0
    ? 'Too few models are scored on every metric to rank them.'
    : 'No aggregation method gives these models a score, so there is no ranking.';
}

function draw(tables: Tables, rows: readonly Row[], models: number): Drawing {
  const methods = tables.study.aggregations.filter((method) => rows.some((row) => row.method === method));
  const highlighted = pickModels(rows);
  const isHighlighted = ({ model_id }: Row) => highlighted.includes(String(model_id));
  const own = rows.filter(isHighlighted);
  const others = rows.filter((row) => !isHighlighted(row));
  const faint = Math.max(0.04, Math.min(0.16, 16 / models));
  const height = (rank: number) => TOP + ((rank - 0.5) / models) * (HEIGHT - TOP - BOTTOM);
  const labels = (method: string, x: number, text: (row: Row) => string) => {
    const ranks = matching(own, { method }).map((row) => {
      return { value: numberOf(row, 'rank'), text: text(row), markColour: HIGHLIGHT };
    });
    return labelsAt(ranks, height, [13, TOP + 4, HEIGHT - BOTTOM], { x, y: 0 });
  };
  const before = labels(methods[0]!, 8, ({ rank }) => `● ${rank}`);
  const after = labels(methods.at(-1)!, WIDTH - RIGHT + 14, ({ rank, model_id }) =>
    fitted(`● ${rank}  ${tables.modelName(model_id)}`, RIGHT - 30, 12),
  );
  const at = { x: 'method', y: 'rank', z: 'model_id' };
  return onePlot({
    ...frame(WIDTH, HEIGHT, [TOP, RIGHT, BOTTOM, LEFT]),
    x: { type: 'point', domain: methods, padding: 0.3 },
    y: { axis: null, domain: [models + 0.5, 0.5] },
    marks: [
      axisX({ anchor: 'top', tickFormat: methodName, label: null, tickSize: 0, fontWeight: 600 }),
      line(others, { ...at, stroke: 'currentColor', strokeOpacity: faint, strokeWidth: 0.8 }),
      line(own, { ...at, stroke: HIGHLIGHT, strokeWidth: 2 }),
      // Dots instead of line markers: Plot numbers markers across all figures of a process.
      dot(own, { x: 'method', y: 'rank', fill: HIGHLIGHT, r: 3.3 }),
    ],
    captions: [{ x: 8, y: 12, text: 'rank (1 is best)' }, ...before, ...after],
  });
}

/** The top model by each method (at most 3), then the models whose rank changes most. */
function pickModels(rows: readonly Row[]): string[] {
  const ranks = ranksOf(rows);
  const first = [...ranks.keys()].filter((id) => Math.min(...ranks.get(id)!) === 1).slice(0, 3);
  const others = [...ranks.keys()].filter((id) => !first.includes(id)).sort();
  const movers = sort(others, (id) => -moveOf(ranks.get(id)!));
  return [...first, ...movers].slice(0, SHOWN);
}

/** Each model's ranks by all methods. */
function ranksOf(rows: readonly Row[]): Map<string, number[]> {
  const ranks = (own: Row[]) => own.map(numberIn('rank'));
  return rollup(rows, ranks, ({ model_id }) => String(model_id));
}

function moveOf(ranks: readonly number[]): number {
  return Math.max(...ranks) - Math.min(...ranks);
}
