import type { Drawing } from './drawing.ts';

/** What is said of a figure. */
interface About {
  title: string;
  /** What is shown and how to read it. */
  caption: string;
  /** The tables that it shows, as `stage.table`. */
  tables: string[];
  /** What who cannot see the picture should know of it. */
  description: string;
}

/** A drawing, or why there is none. */
export type Drawn = Drawing | { missing: string };

/** A figure of the report. */
export interface Figure extends About {
  draw: () => Drawn;
}

/** The same once it is drawn. */
export interface DrawnFigure extends About {
  drawing: Drawn;
}
