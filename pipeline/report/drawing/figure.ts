import { type AxisXOptions, type AxisYOptions, axisX, axisY, gridX, gridY } from '@observablehq/plot';
import type { Drawing } from './svg-drawing.ts';

interface About {
  /** What the figure shows about these numbers; empty if they support no message. */
  title: string;
  /** What is drawn. */
  topic: string;
  /** How to read the figure, with n. */
  caption: string;
  /** Description for screen readers. */
  description: string;
  /** Source tables, as `stage.table`. */
  tables: string[];
}

/** Width of a drawing for phones. */
export const NARROW = 350;

/** A figure of the report. */
export interface Figure extends About {
  /** For phones, at most {@link NARROW} pixels wide. */
  draw: (isNarrow: boolean) => Drawing;
  /** Whether it has no form for phones. */
  isWideOnly?: true;
}

/** A figure that has been drawn. */
export interface DrawnFigure extends About {
  /** The picture, or why there is none. */
  drawing: Drawing | { missing: string };
  narrow?: Drawing;
}

type Margins = readonly [above: number, right: number, below: number, left: number];

/** The size of a plot, and its margins. */
export function frame(width: number, height: number, margins: Margins) {
  const [marginTop, marginRight, marginBottom, marginLeft] = margins;
  return { width, height, marginTop, marginRight, marginBottom, marginLeft };
}

/** Opacity of gridlines. */
const FAINT = 0.14;

/** How many ticks, or which. */
type Ticks = Record<'ticks', number | number[]>;

/** A horizontal axis is named below its middle, without ticks of its own. */
export const PLAIN_X = { labelAnchor: 'center', labelArrow: 'none', tickSize: 0 } as const;

/** A horizontal axis and a gridline at each of its ticks. */
export function griddedX({ ticks, ...options }: AxisXOptions & Ticks) {
  return [gridX({ ticks, strokeOpacity: FAINT }), axisX({ ...PLAIN_X, ticks, ...options })];
}

/** A vertical axis and a gridline at each of its ticks. */
export function griddedY({ ticks, ...options }: AxisYOptions & Ticks) {
  return [
    gridY({ ticks, strokeOpacity: FAINT }),
    axisY({ labelArrow: 'none', tickSize: 0, ticks, ...options }),
  ];
}
