import { scale } from '@observablehq/plot';
import { inOrder } from '../../sources/categories.ts';

/**
 * One meaning per colour: the colour of a category or domain means nothing else on any page. Marks without a category
 * are ink, grey or the highlight. Each has a contrast of at least 3 : 1 with white and with the dark page.
 *
 * The colours suit any kind of colour vision (Okabe & Ito 2008; Tol 2021); some are adjusted for contrast.
 */
export const CATEGORY_COLOURS = {
  V1: '#3d9bd3',
  V2: '#8c5a32',
  V4: '#009e73',
  IT: '#cc79a7',
  neural: '#8a5cd6',
  behavior: '#d55e00',
  engineering: '#bd8000',
  feature_alignment: '#999933',
  similarity_judgement: '#b03a7e',
  auxiliary: '#4169d8',
  other: '#308490',
  own: '#4d8c00',
  none: '#706090',
} as const;

/** The colours of these categories and domains; those from another field share the same ones, in turn. */
export function coloursOf(names: Iterable<unknown>): (name: unknown) => string {
  const known = new Map<string, string>(Object.entries(CATEGORY_COLOURS));
  const others = inOrder(names).filter((name) => !known.has(name));
  const all = [...known.values()];
  return (name) => known.get(String(name)) ?? all[others.indexOf(String(name)) % all.length]!;
}

/** What a figure points out: the top models, the chosen model. */
export const HIGHLIGHT = '#d6204e';
/** The colour of the text. */
export const INK = 'currentColor';
export const GREY = '#858585';
/** The colour of the page, for empty marks; white in files. */
export const PAPER = 'var(--paper)';
/** Keeps text legible on lines. */
export const HALO = { fill: INK, stroke: PAPER, strokeWidth: 4 };

/** Correlations: −1 is blue, 0 white, 1 red. */
export const CORRELATION_SCALE = { type: 'diverging', scheme: 'BuRd', domain: [-1, 1], pivot: 0 } as const;

/** The colour of text on the colour of a correlation. */
export function inkOn(rho: number): string {
  return Math.abs(rho) > 0.63 ? 'white' : '#1b1b1b';
}

/** The colour of a correlation, in CSS. */
export const correlationColour = scale({ color: CORRELATION_SCALE }).apply as (rho: number) => string;
