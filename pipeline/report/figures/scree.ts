import { axisX, dot, line, text } from '@observablehq/plot';
import { range, sort } from 'd3-array';
import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedY, PLAIN_X, type Sketch } from '../drawing/figure.ts';
import { GREY, HALO, INK, PAPER } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { percent } from '../findings/number-format.ts';
import { numberIn, numberOf } from '../findings/row-numbers.ts';

const [WIDTH, HEIGHT] = [720, 360];
/** Most components that are drawn. */
const SHOWN = 30;

/** Eigenvalues of the principal components, with the thresholds of parallel analysis. */
export function scree(tables: Tables): Sketch {
  const rows = sort(tables.rows('structure.component'), numberIn('component'));
  const retained = rows.filter((row) => row.retained === true);
  const models = tables.row('structure.summary', { quantity: 'participation_ratio' })?.n_models ?? 0;
  return {
    title: message(rows, retained.length),
    caption: `Eigenvalues of the correlation matrix over the ${models} models scored on every metric${rows.length > SHOWN ? ` (the first ${SHOWN} of ${rows.length})` : ''}, with the threshold of Horn’s parallel analysis (95th percentile for independent normal scores). ${retained.length === 1 ? '1 component is' : `${retained.length} components are`} retained: ${percent(numberOf(retained.at(-1), 'cumulative') || 0)} of the variance.`,
    description: 'Two lines over the components: eigenvalues and thresholds.',
    missing: rows.length === 0 && withoutComponents(tables),
    draw: () => draw(rows.slice(0, SHOWN)),
  };
}

function message(rows: readonly Row[], retained: number): string {
  if (rows.length === 0) return '';
  return `${count(retained, 'component exceeds', 'components exceed')} chance; the first has ${percent(numberOf(rows[0], 'explained'))} of the variance of ${count(rows.length, 'metric', 'metrics')}`;
}

function withoutComponents(tables: Tables): string {
  return tables.rows('aggregation.model_score').length === 0
    ? 'Too few models are scored on every metric to compute components.'
    : 'Fewer than two metrics vary, so there are no components.';
}

/** The first component, and at most ten others at equal distances. */
function componentTicks(components: number): number[] {
  const step = Math.ceil(components / 10);
  return range(1, components + 1).filter((each) => each === 1 || each % step === 0);
}

function draw(rows: readonly Row[]): Drawing {
  const last = rows.at(-1)!;
  const ticks = componentTicks(rows.length);
  const [eigenvalue, threshold] = ['eigenvalue', 'threshold'].map((y) => ({ x: 'component', y }));
  const title = (row: Row) =>
    `component ${row.component}: eigenvalue ${numberOf(row, 'eigenvalue').toFixed(3)}, threshold ${numberOf(row, 'threshold').toFixed(3)}, ${percent(numberOf(row, 'explained'))} of the variance`;
  const fill = ({ retained }: Row) => (retained ? INK : PAPER);
  const label = { dx: 10, textAnchor: 'start' } as const;
  return onePlot({
    ...frame(WIDTH, HEIGHT, [28, 120, 40, 46]),
    y: { domain: [0, Math.ceil(numberOf(rows[0], 'eigenvalue'))] },
    marks: [
      ...griddedY({ label: '↑ eigenvalue (variance in units of one metric)', ticks: 6 }),
      axisX({ ...PLAIN_X, label: 'component', ticks, tickFormat: 'd' }),
      line(rows, { ...threshold, stroke: GREY, strokeDasharray: '4 3', strokeWidth: 1.5 }),
      line(rows, { ...eigenvalue, stroke: INK, strokeWidth: 1.5 }),
      dot(rows, { ...eigenvalue, r: 3.5, stroke: INK, fill, title }),
      text([rows[0]], { ...eigenvalue, ...label, text: () => 'eigenvalue (filled: retained)', ...HALO }),
      text([last], { ...threshold, ...label, dx: 8, dy: -4, text: () => 'threshold (chance)' }),
    ],
  });
}
