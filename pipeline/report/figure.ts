import type { Drawing } from './drawing.ts';

/** A figure of the report, or why there is none. */
export interface Figure {
  title: string;
  /** What is shown and how to read it. */
  caption: string;
  /** The tables that it shows, as `stage.table`. */
  tables: string[];
  drawing: Drawing | { missing: string };
  /** What who cannot see the picture should know of it. */
  description: string;
}
