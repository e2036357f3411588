import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NARROW } from '../../pipeline/report/drawing/figure.ts';
import { CHROMIUM, finishedReport, openFolds } from './browser.ts';

/** Widths of a laptop, a tablet and a phone. */
const WIDTHS = [1366, 768, 390];

describe.skipIf(!CHROMIUM)('figures in a browser', () => {
  const report = finishedReport();
  let page: Page;
  beforeAll(async () => {
    page = report.page;
    await openFolds(page);
  });

  it.each(WIDTHS)(
    'have letters of at least 10 pixels, none beyond their picture, at a width of %i',
    async (width) => {
      await page.setViewportSize({ width, height: 800 });
      const { faults, letters } = await page.evaluate(() => {
        const found: string[] = [];
        let count = 0;
        for (const text of document.querySelectorAll<SVGTextElement>('figure svg text')) {
          const svg = [...document.querySelectorAll('figure svg[viewBox]')].find((each) =>
            each.contains(text),
          )!;
          const [picture, box] = [svg, text].map((each) => each.getBoundingClientRect()) as [
            DOMRect,
            DOMRect,
          ];
          if (picture.width === 0 || text.textContent === 'SIMULATED SCORES') continue;
          count++;
          const zoom = picture.width / Number(svg.getAttribute('viewBox')!.split(' ')[2]);
          const size = Number.parseFloat(getComputedStyle(text).fontSize) * zoom;
          const isCut =
            box.left < picture.left - 1 ||
            box.right > picture.right + 1 ||
            box.top < picture.top - 2 ||
            box.bottom > picture.bottom + 6;
          if (size < 10) found.push(`${size} px: ${text.textContent}`);
          if (isCut) found.push(`cut: ${text.textContent}`);
        }
        return { faults: found, letters: count };
      });
      // Six chapters' and the first screen's figures.
      expect(letters).toBeGreaterThan(180);
      expect(faults).toEqual([]);
    },
  );

  it.each(WIDTHS)('say that they scroll sideways where they do, at a width of %i', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const frames = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.frame, .wide')]
        .filter((frame) => frame.clientWidth > 0)
        .map((frame) => ({
          scrolls: frame.scrollWidth > frame.clientWidth,
          says: frame.matches('.frame') && frame.nextElementSibling!.getBoundingClientRect().height > 10,
        })),
    );
    // On phones, all have a narrow form.
    expect(frames.length).toBeGreaterThan(width < 640 ? 0 : 5);
    expect(frames.filter(({ scrolls, says }) => scrolls !== says)).toEqual([]);
    expect(frames.some(({ scrolls }) => scrolls)).toBe(width >= 640 && width < 800);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('have a narrow form on phones, if they are those of a chapter', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const name of 'category-agreement weight-and-share rank-ranges trajectory'.split(' ')) {
      const figure = page.locator('figure', { has: page.locator(`#${name}-picture`) });
      expect(await figure.locator('.on-phones > svg').getAttribute('width')).toBe(String(NARROW));
      expect(await figure.locator('.on-phones > svg').isVisible()).toBe(true);
      expect(await figure.locator('.frame').isVisible()).toBe(false);
    }
  });
});
