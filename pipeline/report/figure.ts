import type { Drawing } from './svg-drawing.ts';

/** A figure's texts. */
interface About {
  title: string;
  /** What is shown, with n, and how to read it. */
  caption: string;
  /** Source tables, as `stage.table`. */
  tables: string[];
  /** Description for screen readers. */
  description: string;
}

/** A drawing, or the reason for a missing one. */
export type Drawn = Drawing | { missing: string };

/** A figure of the report. */
export interface Figure extends About {
  draw: () => Drawn;
}

/** A figure that has been drawn. */
export interface DrawnFigure extends About {
  drawing: Drawn;
}
