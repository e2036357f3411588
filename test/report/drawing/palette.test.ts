import { describe, expect, it } from 'vitest';
import { CATEGORY_COLOURS, GREY, HIGHLIGHT } from '../../../pipeline/report/drawing/palette.ts';

const COLOURS = [...Object.values(CATEGORY_COLOURS), HIGHLIGHT, GREY];

/** Red, green and blue as shares of the brightest (sRGB, without gamma). */
function linear(colour: string): [number, number, number] {
  return [1, 3, 5].map((start) => {
    const share = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
}

/** Contrast of WCAG 2. */
function contrast(one: string, other: string): number {
  const [dark, light] = [one, other]
    .map(linear)
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('the palette', () => {
  it('has no colour with two meanings', () => expect(new Set(COLOURS).size).toBe(COLOURS.length));

  it('has a contrast of at least 3 with the page, light and dark', () => {
    const faint = COLOURS.filter((colour) =>
      ['#ffffff', '#151517'].some((paper) => contrast(colour, paper) < 3),
    );
    expect(faint).toEqual([]);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
