import type { Drawing } from './svg-drawing.ts';

/** A figure's texts. */
interface About {
  /** What the figure shows about these numbers; the topic if they support no message. */
  title: string;
  /** What is drawn. */
  topic: string;
  /** How to read the figure, with n. */
  caption: string;
  /** Source tables, as `stage.table`. */
  tables: string[];
  /** Description for screen readers. */
  description: string;
}

/** A drawing, or the reason for a missing one. */
export type Drawn = Drawing | { missing: string };

/** Width of a drawing for phones. */
export const NARROW = 350;

/** A figure of the report. */
export interface Figure extends About {
  draw: () => Drawn;
  /** The same for phones, at most {@link NARROW} pixels wide; called if there is a drawing. */
  drawNarrow?: () => Drawing;
}

/** A figure that has been drawn. */
export interface DrawnFigure extends About {
  drawing: Drawn;
  narrow?: Drawing;
}
