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

/** Distance in OKLab (Ottosson 2020): 0.02 is just noticeable. */
function distance(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [red, green, blue] = linear(colour);
    const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  }) as [number[], number[]];
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

describe('the palette', () => {
  it('has no two meanings with the same or a similar colour', () => {
    const near = COLOURS.flatMap((one, i) =>
      COLOURS.slice(i + 1)
        .filter((other) => distance(one, other) < 0.07)
        .map((other) => `${one} ${other}`),
    );
    expect(near).toEqual([]);
  });

  it('has a contrast of at least 3 with the page, light and dark', () => {
    const faint = COLOURS.filter((colour) =>
      ['#ffffff', '#151517'].some((paper) => contrast(colour, paper) < 3),
    );
    expect(faint).toEqual([]);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
