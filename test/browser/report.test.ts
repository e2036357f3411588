import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { figures } from '../../pipeline/stages/report/figures.ts';
import { CHROMIUM, finishedReport, open, openFolds, violations } from './browser.ts';

describe.skipIf(!CHROMIUM)('the report in a browser', () => {
  const report = finishedReport({ viewport: { width: 1440, height: 900 } });
  const { project, file } = report;
  let page: Page;
  beforeAll(() => {
    page = report.page;
  });

  it('opens from disk without requests and console messages', () => {
    expect(report.messages).toEqual([]);
    expect(report.requests).toEqual([]);
  });

  it('has every figure on the page or linked, and none is empty', async () => {
    // The metrics here share no more than their category, and are of too few data sets for rank sets.
    const missing = ['own-agreement', 'shared-level', 'rank-sets'];
    for (const name of Object.keys(figures).filter((figure) => !missing.includes(figure))) {
      const marks = await page.locator(`#${name}-picture svg :is(rect, path, circle, line, text)`).count();
      const links = await page.locator(`.how a[href="${name}.svg"]`).count();
      expect(`${name}: ${marks > 20 || links === 1}`).toBe(`${name}: true`);
    }
  });

  it('has the font of the page in SVG files', async () => {
    const { page: own, messages } = await open(
      report.browser,
      project.path('out/paper/report/explained-variance.svg'),
    );
    const fonts = await own.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].map(({ family, status }) => `${family} ${status}`);
    });
    expect(fonts).toContainEqual(expect.stringMatching(/^"?Source Sans 3"? loaded$/));
    expect(messages).toEqual([]);
    await own.close();
  });

  it('shows the numbers of the tables', async () => {
    const rows = await project.query(
      "select claim_id, estimate, ci_low, ci_high from claims.claim where metric_set = 'brain_score' and claim_id like 'mean%'",
    );
    for (const { claim_id, ...numbers } of rows) {
      const text = await page.locator(`[data-claim="${claim_id}"]`).first().textContent();
      const found = [...text!.replaceAll('−', '-').matchAll(/-?\d+\.\d+/g)].map(Number);
      const wanted = [numbers.estimate, numbers.ci_low, numbers.ci_high].map((each) =>
        Number(Number(each).toFixed(3)),
      );
      expect(found).toEqual(wanted);
    }
  });

  it('opens with a question, an answer, three numbers and a figure, all on the first screen of a laptop', async () => {
    await page.setViewportSize({ width: 1366, height: 650 });
    expect(await page.locator('h1').textContent()).toBe(
      'How far do the measures of human-like vision agree?',
    );
    expect(await page.locator('.key-numbers li').count()).toBe(3);
    for (const part of ['.answer', '.key-numbers', '.hero svg']) {
      const box = (await page.locator(part).first().boundingBox())!;
      expect(box.y + box.height).toBeLessThan(900);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('has six chapters, each with up to three sentences beside a figure and a short fold that links to its tables', async () => {
    const index = fs.readFileSync(project.path('out/index.html'), 'utf8');
    expect(await page.locator('.chapter').count()).toBe(6);
    for (const chapter of await page.locator('.chapter').all()) {
      expect(await chapter.locator('figure').count()).toBe(1);
      expect(await chapter.locator('.points p').count()).toBeLessThanOrEqual(3);
      const words = (await chapter.locator('.how').textContent())!.split(/\s+/).length;
      expect(words).toBeLessThanOrEqual(150);
      const [sentence, figure] = await Promise.all(
        ['.points', 'figure'].map(async (part) => (await chapter.locator(part).boundingBox())!),
      );
      expect(sentence!.x + sentence!.width).toBeLessThanOrEqual(figure!.x);
      const links = await chapter
        .locator('.how > p a[href^="../../index.html#"]')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')!.split('#')[1]!));
      expect(links.length).toBeGreaterThan(1);
      for (const id of links) expect(index).toContain(`id="${id}"`);
    }
  });

  it('has no dead links, and no link to another place than known sites', async () => {
    const links = await page.evaluate(() =>
      [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href')!),
    );
    for (const link of links.filter((each) => each.startsWith('#')))
      expect(`${link}: ${await page.locator(`[id="${link.slice(1)}"]`).count()}`).toBe(`${link}: 1`);
    for (const link of links.filter((each) => /^\w+:/.test(each)))
      expect(link).toMatch(/^https:\/\/(www\.brain-score\.org\/model\/vision\/\d+$|arxiv\.org\/|doi\.org\/)/);
    for (const link of links.filter((each) => !/^(#|\w+:)/.test(each))) {
      const target = project.path(`out/paper/report/${link.split('#')[0]}`);
      expect(`${link}: ${fs.existsSync(target)}`).toBe(`${link}: true`);
    }
  });

  it('fits every screen, and has no violations at all according to axe, with open folds', async () => {
    const { page: own } = await open(report.browser, file);
    await openFolds(own);
    for (const [width, height, colorScheme, isChecked] of [
      [1366, 650, 'light', true],
      [1440, 900, 'dark', true],
      [768, 1024, 'light', false],
      [390, 844, 'light', true],
    ] as const) {
      await own.setViewportSize({ width, height });
      await own.emulateMedia({ colorScheme });
      expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      if (isChecked) expect(await violations(own), `${width} ${colorScheme}`).toEqual([]);
    }
    await own.goto(`file://${project.path('out/index.html')}`);
    expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violations(own), 'index').toEqual([]);
    await own.close();
  });

  it('is printed with open folds and without controls', async () => {
    await page.emulateMedia({ media: 'print' });
    for (const part of ['#rank', 'nav', '.downloads'])
      expect(await page.locator(part).first().isVisible()).toBe(false);
    for (const part of ['#claims', '.how p', '.glossary dd'])
      expect(await page.locator(part).first().isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('has an index with a card per study, a link to every table, a search, and no dead links', async () => {
    const { page: index, messages, requests } = await open(report.browser, project.path('out/index.html'));
    expect([...messages, ...requests]).toEqual([]);
    expect(await index.title()).toBe('metalign: how far measures of human-like vision agree');
    expect(await index.locator('.card').first().locator('.key-numbers li').count()).toBe(1);
    const links = await index.evaluate(() =>
      [...document.querySelectorAll('a[href]:not([href^="#"])')].map((link) => link.getAttribute('href')!),
    );
    for (const link of links)
      expect(`${link}: ${fs.existsSync(project.path(`out/${link}`))}`).toBe(`${link}: true`);
    const { resources } = JSON.parse(project.read('out/paper/datapackage.json')) as {
      resources: { path: string }[];
    };
    for (const resource of resources) expect(links).toContain(`paper/${resource.path}`);
    await index.locator('#table-search').fill('least_run policy');
    const found = await index.locator('.table:visible h3').allTextContents();
    expect(found).toContain('aggregation/policy_quartile');
    expect(found).not.toContain('agreement/pairwise');
    expect(await index.locator('.table:visible .found-columns').allTextContents()).toContain(
      'policy_a, policy_b, least_run',
    );
    await index.goto(`file://${project.path('out/index.html')}#agreement/pairwise`);
    await index.reload();
    expect(await index.locator('[id="agreement/pairwise"]').isVisible()).toBe(true);
    await index.close();
  });
});
