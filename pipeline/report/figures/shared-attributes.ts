import { axisX, axisY, dot, gridX, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { attributes } from '../../cohort/metric-attributes.ts';
import { listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import { attributeName, isClear } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent, numberOf } from '../findings/phrases.ts';
import { textWidth } from '../labels.ts';
import { drawing } from '../svg-drawing.ts';

const WIDE = 330;
const HIGH = 250;
const TOP = 40;
const BOTTOM = 42;
const SAME = '#0072b2';
const DIFFERENT = '#d55e00';
const EFFECT = '#1b1b1b';
const LEFT_OUT = '#009e73';

/** Agreement of pairs that share an attribute, and the coefficients of the regression on all of them. */
export function sharedAttributes(tables: Tables): Figure {
  const effects = tables
    .rows('agreement.attribute_effect')
    .filter(({ attribute }) => attribute !== 'intercept');
  return {
    title: title(effects),
    caption: `Left: mean Spearman’s ρ of the pairs of metrics that share an attribute and of those that do not. Right: how much more pairs agree that share it, given the other attributes${regression(effects)}; green marks are the same without one data set. Lines are 95 % intervals (bootstrap over model families; over models if there are too few families).`,
    tables: [
      'agreement.attribute_pair',
      'agreement.attribute_effect',
      'agreement.attribute_without_data_set',
    ],
    description: `Two panels with a row for each of ${attributes.length} attributes.`,
    draw: () =>
      effects.some((row) => isPresent(row, 'estimate'))
        ? draw(tables, effects)
        : { missing: 'No two metrics with known attributes can be compared.' },
  };
}

function regression([first]: readonly Row[]): string {
  if (!first) return '';
  return ` (regression over ${numberOf(first, 'n_pairs')} pairs of ${numberOf(first, 'n_metrics')} metrics, R² = ${numberOf(first, 'r_squared').toFixed(2)})`;
}

function title(effects: readonly Row[]): string {
  const names = effects.filter(isClear).map(({ attribute }) => `the same ${attributeName(attribute)}`);
  return names.length === 0
    ? 'No shared attribute clearly makes metrics agree'
    : `Metrics of ${listed(names)} agree more`;
}

function draw(tables: Tables, effects: readonly Row[]) {
  const pairs = attributes.flatMap((attribute) =>
    tables.rows('agreement.attribute_pair', { attributes: attribute }),
  );
  const without = tables.rows('agreement.attribute_without_data_set');
  const left = Math.max(...attributes.map((attribute) => textWidth(attributeName(attribute), 12))) + 16;
  return drawing(
    left + 2 * WIDE + 30,
    HIGH,
    [
      {
        x: 0,
        y: 0,
        plot: panel(left, 'mean Spearman’s ρ', true, [
          ...marks(pairs.filter(isShared), 'attributes', SAME, -5),
          ...marks(
            pairs.filter((row) => !isShared(row)),
            'attributes',
            DIFFERENT,
            5,
          ),
        ]),
      },
      {
        x: left + WIDE + 20,
        y: 0,
        plot: panel(0, 'difference in ρ, given the other attributes', false, [
          ...marks(effects, 'attribute', EFFECT, 0),
          text(
            effects.filter((row) => !isPresent(row, 'estimate')),
            {
              y: 'attribute',
              frameAnchor: 'left',
              dx: 6,
              fontSize: 11,
              stroke: 'white',
              strokeWidth: 4,
              fill: '#1b1b1b',
              text: withoutEstimate,
            },
          ),
          dot(present(without), {
            x: 'estimate',
            y: 'attribute',
            symbol: 'diamond',
            r: 2.5,
            dy: 10,
            fill: LEFT_OUT,
            title: (row: Row) => `without ${row.data_set}: ${numberOf(row, 'estimate').toFixed(3)}`,
          }),
        ]),
      },
    ],
    [
      { x: left, y: 16, text: '● pairs that share it', size: 12, markColour: SAME },
      { x: left + 150, y: 16, text: '● pairs that do not', size: 12, markColour: DIFFERENT },
      { x: left + WIDE + 20, y: 16, text: '● all data sets', size: 12, markColour: EFFECT },
      { x: left + WIDE + 130, y: 16, text: '◆ without one data set', size: 12, markColour: LEFT_OUT },
    ],
  );
}

function isShared({ shared }: Row): boolean {
  return shared !== 'neither';
}

function withoutEstimate({ reason }: Row): string {
  return `no estimate: ${reason}`;
}

function panel(left: number, label: string, hasNames: boolean, own: Markish[]) {
  return {
    width: left + WIDE,
    height: HIGH,
    marginLeft: left,
    marginRight: 8,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { nice: true },
    y: { domain: [...attributes], type: 'point' as const, padding: 0.5, axis: null },
    marks: [
      gridX({ strokeOpacity: 0.12, ticks: 6 }),
      axisX({ label, labelAnchor: 'center', labelArrow: 'none', ticks: 6 }),
      ...(hasNames ? [axisY({ label: null, tickSize: 0, tickFormat: attributeName })] : []),
      ruleX([0], { strokeOpacity: 0.4 }),
      ...own,
    ],
  };
}

function present(rows: readonly Row[]): Row[] {
  return rows.filter((row) => isPresent(row, 'estimate'));
}

/** Estimates and their intervals. */
function marks(rows: readonly Row[], attribute: string, colour: string, dy: number): Markish[] {
  const end = (name: 'low' | 'high') => (row: Row) =>
    numberOf(row, isPresent(row, `family_ci_${name}`) ? `family_ci_${name}` : `ci_${name}`);
  return [
    ruleY(
      present(rows).filter((row) => isPresent(row, 'ci_low')),
      { y: attribute, x1: end('low'), x2: end('high'), stroke: colour, strokeWidth: 2, dy },
    ),
    dot(present(rows), {
      x: 'estimate',
      y: attribute,
      r: 4.5,
      dy,
      fill: colour,
      title: (row: Row) => `${numberOf(row, 'estimate').toFixed(3)}`,
    }),
  ];
}
