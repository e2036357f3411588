import { type PlotOptions, plot } from '@observablehq/plot';

/** The page's font, and tips in its colours. */
export const STYLE =
  'overflow: visible; font-size: 12px; font-family: inherit; --plot-background: var(--paper);';

/** A plot with one label for the whole picture. */
export function labelledPlot(options: PlotOptions & { ariaLabel: string }): Element {
  const picture = plot({ ...options, style: STYLE });
  // axe rejects labels on groups without a role.
  for (const group of picture.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  picture.setAttribute('role', 'img');
  return picture;
}
