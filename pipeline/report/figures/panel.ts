import { areaY, dot, line } from '@observablehq/plot';
import { sort } from 'd3-array';
import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, griddedY, type Sketch } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT, INK } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, intervalText, rhoOf } from '../findings/number-format.ts';
import { endsOf, estimateOf, isPresent, matching, numberIn, numberOf } from '../findings/row-numbers.ts';

const [WIDTH, HEIGHT] = [820, 380];
const [TOP, RIGHT, BOTTOM, LEFT] = [28, 190, 40, 46];
/** The least agreement that the title calls close. */
const CLOSE = 0.95;
const CLOSE_AT_LEAST = 0.8;

const MISSING =
  'Too few models with a submission date to choose panels on early ones and test them on later ones.';

const RULES = [
  { rule: 'random', label: 'random panels', colour: GREY, band: 'range', dashes: 'none' },
  { rule: 'round_robin', label: 'types in turn, by loading', colour: INK, band: null, dashes: '2 3' },
  { rule: 'forward', label: 'forward selection', colour: HIGHLIGHT, band: 'ci', dashes: 'none' },
] as const;

/** Agreement of small panels with the full ranking, on later models. */
export function panel(tables: Tables): Sketch {
  const found = tables.estimates('aggregation.panel', { quantity: 'spearman_rho' });
  const rows = sort(found, numberIn('n_metrics'));
  const [first] = rows;
  return {
    title: titleOf(rows),
    caption: first
      ? `Spearman’s ρ between the rankings of the ${first.n_models} models first seen from ${first.chosen_before} on by a panel and by all metrics (arithmetic mean). Panels are chosen on the ${first.n_early} models seen before. Coloured band: 95 % interval over the later models’ families. Grey: mean of 100 random panels, and the range of 95 % of them. Dotted: the metric of each type in turn with the largest loading on the first component.`
      : 'Panels are chosen on models first seen before a date and tested on later ones.',
    description: 'Three lines over the number of metrics in a panel, with two bands.',
    missing: !first && MISSING,
    draw: () => draw(rows),
  };
}

function titleOf(rows: readonly Row[]): string {
  const enough = rows.find((row) => row.rule === 'forward' && isClose(row));
  if (!enough || numberOf(enough, 'n_metrics') > numberOf(enough, 'n_metrics_full') / 2) return '';
  const metrics = count(numberOf(enough, 'n_metrics'), 'metric', 'metrics');
  const numbers = [rhoOf(enough), intervalText(enough, correlation)].filter(Boolean).join(', ');
  return `${metrics} chosen on earlier models rank later ones almost as all do (ρ = ${numbers})`;
}

/** Whether the agreement is close, and not far from it at the lower end of its interval, if it has one. */
function isClose(row: Row): boolean {
  return estimateOf(row) >= CLOSE && (!isPresent(row, 'ci_low') || numberOf(row, 'ci_low') >= CLOSE_AT_LEAST);
}

function draw(rows: readonly Row[]): Drawing {
  const low = Math.min(0, ...endsOf(rows, ['range_low', 'ci_low']));
  const all = RULES.map((curve) => ({ ...curve, rows: matching(rows, { rule: curve.rule }) }));
  const curves = all.filter((curve) => curve.rows.length > 0);
  const at = { x: 'n_metrics', y: 'estimate' };
  return onePlot({
    ...frame(WIDTH, HEIGHT, [TOP, RIGHT, BOTTOM, LEFT]),
    y: { domain: [low, 1] },
    marks: [
      ...griddedX({ label: 'metrics in the panel', ticks: 10, tickFormat: 'd' }),
      ...griddedY({ label: '↑ Spearman’s ρ with the ranking by all metrics', ticks: 6 }),
      ...curves.flatMap(({ colour, band, rows: own }) => {
        const [y1, y2] = [`${band}_low`, `${band}_high`];
        const shown = own.filter((row) => isPresent(row, y1));
        return band ? [areaY(shown, { x: 'n_metrics', y1, y2, fill: colour, fillOpacity: 0.18 })] : [];
      }),
      ...curves.map(({ colour, dashes, rows: own }) =>
        line(own, { ...at, stroke: colour, strokeWidth: 1.8, strokeDasharray: dashes }),
      ),
      ...curves.map(({ label, colour, rows: own }) => {
        const title = (row: Row) =>
          `${label}, ${count(numberOf(row, 'n_metrics'), 'metric', 'metrics')}: ρ = ${estimateOf(row).toFixed(3)}`;
        return dot(own, { ...at, r: 1.8, fill: colour, title });
      }),
    ],
    captions: curves.toReversed().map(({ label, colour }, i) => {
      return { x: WIDTH - RIGHT + 12, y: TOP + 8 + 18 * i, text: `● ${label}`, markColour: colour };
    }),
  });
}
