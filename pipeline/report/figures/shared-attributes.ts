import { axisY, dot, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { attributes } from '../../cohort/metric-attributes.ts';
import { listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { griddedX } from '../axes.ts';
import { type Figure, NARROW } from '../figure.ts';
import { attributeName, isClear } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent, numberOf } from '../findings/phrases.ts';
import { intervalOf } from '../interval.ts';
import { fitted, textWidth } from '../labels.ts';
import { GREY, HALO, INK, PAPER } from '../palette.ts';
import { type Caption, type Drawing, drawing } from '../svg-drawing.ts';

const HIGH = 310;
const TOP = 36;
const BOTTOM = 42;
const SMALL = 11;
const TOPIC = 'Agreement of metrics that share an attribute';

/** Agreement of pairs that share an attribute, and the coefficients of the regression on all of them. */
export function sharedAttributes(tables: Tables): Figure {
  const effects = tables
    .rows('agreement.attribute_effect')
    .filter(({ attribute }) => attribute !== 'intercept');
  return {
    title: title(effects),
    topic: TOPIC,
    caption: `Left: mean Spearman’s ρ of the pairs of metrics that share an attribute (full) and of those that do not (empty). Right: how much more pairs agree that share it, given the other attributes${regression(effects)}; diamonds are the same without one data set. Lines are 95 % intervals (bootstrap over model families; over models if there are too few families).`,
    tables: [
      'agreement.attribute_pair',
      'agreement.attribute_effect',
      'agreement.attribute_without_data_set',
    ],
    description: `Two panels with a row for each of ${attributes.length} attributes.`,
    draw: () =>
      effects.some((row) => isPresent(row, 'estimate'))
        ? draw(tables, effects, 345, 'beside')
        : { missing: 'No two metrics with known attributes can be compared.' },
    drawNarrow: () => draw(tables, effects, NARROW - nameWidth(), 'below'),
  };
}

function regression([first]: readonly Row[]): string {
  if (!first) return '';
  return ` (regression over ${numberOf(first, 'n_pairs')} pairs of ${numberOf(first, 'n_metrics')} metrics, R² = ${numberOf(first, 'r_squared').toFixed(2)})`;
}

function title(effects: readonly Row[]): string {
  if (!effects.some((row) => isPresent(row, 'p_value'))) return TOPIC;
  const names = effects.filter(isClear).map(({ attribute }) => `the same ${attributeName(attribute)}`);
  return names.length === 0
    ? 'No shared attribute clearly makes metrics agree'
    : `Metrics of ${listed(names)} agree more`;
}

/** Room for the names of the attributes. */
function nameWidth(): number {
  return Math.max(...attributes.map((attribute) => textWidth(attributeName(attribute), 12))) + 16;
}

function draw(tables: Tables, effects: readonly Row[], wide: number, next: 'beside' | 'below'): Drawing {
  const pairs = attributes.flatMap((attribute) =>
    tables.rows('agreement.attribute_pair', { attributes: attribute }),
  );
  const left = nameWidth();
  const isBeside = next === 'beside';
  const [x, y] = isBeside ? [left + wide + 20, 0] : [0, HIGH + 20];
  // Beside each other, the panels share their names.
  const second = isBeside ? 0 : left;
  return drawing(
    x + second + wide,
    y + HIGH,
    [
      { x: 0, y: 0, plot: panel(left, wide, 'mean ρ', pairMarks(pairs)) },
      { x, y, plot: panel(second, wide, 'difference in ρ', effectMarks(tables, effects, wide)) },
    ],
    [
      heading(isBeside ? left : 0, 0, 'Pairs of metrics'),
      heading(x, y, 'What sharing it adds, given the other attributes'),
    ],
  );
}

function heading(x: number, y: number, words: string): Caption {
  return { x, y: y + 16, text: words, bold: true, size: 12.5 };
}

function panel(left: number, wide: number, label: string, own: Markish[]) {
  return {
    width: left + wide,
    height: HIGH,
    marginLeft: left,
    marginRight: 14,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { nice: true },
    y: { domain: [...attributes], type: 'point' as const, padding: 0.5, axis: null },
    marks: [
      ...griddedX({ label, ticks: 6 }),
      ...(left > 0 ? [axisY({ label: null, tickSize: 0, tickFormat: attributeName })] : []),
      ruleX([0], { strokeOpacity: 0.5 }),
      ...own,
    ],
  };
}

/** Pairs that share each attribute above those that do not; the first attribute's have a name. */
function pairMarks(pairs: readonly Row[]): Markish[] {
  const [shared, others] = [present(pairs).filter(isShared), present(pairs).filter((row) => !isShared(row))];
  const named = shared.find((row) => others.some((other) => other.attributes === row.attributes));
  const first = others.filter(({ attributes: own }) => own === named?.attributes);
  return [
    ...marks(shared, 'attributes', -7, INK),
    ...marks(others, 'attributes', 7, PAPER),
    ...labels(named ? [named] : [], 'attributes', -21, () => 'share it', pairs),
    ...labels(first, 'attributes', 21, () => 'do not share it', pairs),
  ];
}

function isShared({ shared }: Row): boolean {
  return shared !== 'neither';
}

/** Coefficients, and below each the same without one data set. */
function effectMarks(tables: Tables, effects: readonly Row[], wide: number): Markish[] {
  const without = present(tables.rows('agreement.attribute_without_data_set'));
  const farthest = effects.filter(isClear).flatMap(({ attribute }) => {
    const own = without.filter((row) => row.attribute === attribute && isPresent(row, 'difference'));
    const size = (row: Row) => Math.abs(numberOf(row, 'difference'));
    return own.length === 0 ? [] : [own.reduce((most, row) => (size(row) > size(most) ? row : most))];
  });
  return [
    ...marks(effects, 'attribute', 0, INK),
    text(
      effects.filter((row) => !isPresent(row, 'estimate')),
      {
        y: 'attribute',
        frameAnchor: 'left',
        dx: 6,
        fontSize: SMALL,
        text: (row: Row) => fitted(`no estimate: ${row.reason}`, wide - 12, SMALL),
        ...HALO,
      },
    ),
    dot(without, {
      x: 'estimate',
      y: 'attribute',
      symbol: 'diamond',
      r: 3,
      dy: 12,
      fill: GREY,
      title: (row: Row) => `without ${row.data_set}: ${numberOf(row, 'estimate').toFixed(3)}`,
    }),
    ...labels(farthest, 'attribute', 26, ({ data_set }) => fitted(`without ${data_set}`, wide / 2, SMALL), [
      ...effects,
      ...without,
    ]),
  ];
}

function present(rows: readonly Row[]): Row[] {
  return rows.filter((row) => isPresent(row, 'estimate'));
}

/** Words above or below each mark of a panel; they grow towards the middle of the panel. */
function labels(
  rows: readonly Row[],
  attribute: string,
  dy: number,
  words: (row: Row) => string,
  all: readonly Row[],
): Markish[] {
  const ends = all.flatMap((row) => [numberOf(row, 'estimate'), ...intervalOf(row)]).filter(Number.isFinite);
  const middle = (Math.min(0, ...ends) + Math.max(0, ...ends)) / 2;
  return rows.map((row) => {
    const isRight = numberOf(row, 'estimate') > middle;
    return text([row], {
      x: 'estimate',
      y: attribute,
      dx: isRight ? 8 : -8,
      dy,
      textAnchor: isRight ? 'end' : 'start',
      fontSize: SMALL,
      text: words,
      ...HALO,
    });
  });
}

/** Estimates and their intervals. */
function marks(rows: readonly Row[], attribute: string, dy: number, fill: string): Markish[] {
  return [
    ruleY(
      present(rows).filter((row) => isPresent(row, 'ci_low')),
      {
        y: attribute,
        x1: (row: Row) => intervalOf(row)[0],
        x2: (row: Row) => intervalOf(row)[1],
        stroke: INK,
        strokeWidth: 1.6,
        dy,
      },
    ),
    dot(present(rows), {
      x: 'estimate',
      y: attribute,
      r: 4.5,
      dy,
      stroke: INK,
      strokeWidth: 1.5,
      fill,
      title: (row: Row) => numberOf(row, 'estimate').toFixed(3),
    }),
  ];
}
