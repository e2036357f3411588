import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { figures } from '../../pipeline/report/figures.ts';
import { Project } from '../project.ts';
import { CHROMIUM, launch, type Opened, open } from './browser.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(!CHROMIUM)('the report in a browser', () => {
  let project: Project;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  const file = () => project.path('out/paper/report/index.html');

  beforeAll(async () => {
    project = new Project(inject('finished'));
    browser = await launch();
    opened = await open(browser, file(), { viewport: { width: 1440, height: 900 } });
    page = opened.page;
  });
  afterAll(async () => {
    await browser?.close();
    project?.remove();
  });

  it('opens from disk without requests and console messages', () => {
    expect(opened.messages).toEqual([]);
    expect(opened.requests).toEqual([]);
  });

  it('has every figure on the page and as files, and none is empty', async () => {
    for (const name of Object.keys(figures)) {
      const marks = await page.locator(`#${name}-picture svg :is(rect, path, circle, line, text)`).count();
      expect(`${name}: ${marks > 20}`).toBe(`${name}: true`);
      const svg = project.read(`out/paper/report/${name}.svg`);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toMatch(/NaN|undefined/);
      const png = fs.readFileSync(project.path(`out/paper/report/${name}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
    }
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

  it.each([
    ['a desktop', { viewport: { width: 1440, height: 900 } }],
    ['a phone', { viewport: { width: 390, height: 844 } }],
    ['dark mode', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' as const }],
  ])('has no serious violations according to axe, and fits the screen: %s', async (_, options) => {
    const { page: own } = await open(browser, file(), options);
    expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(options.viewport.width);
    await own.evaluate(fs.readFileSync(AXE, 'utf8'));
    const serious = await own.evaluate(async () => {
      const { violations } = await (
        window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }
      ).axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
    });
    expect(serious).toEqual([]);
    await own.close();
  });

  it('is printed without its interactive part', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#explore').isVisible()).toBe(false);
    expect(await page.locator('#claims').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('has an index with a link to every table, and no dead links', async () => {
    const index = await open(browser, project.path('out/index.html'));
    expect(index.messages).toEqual([]);
    const links = await index.page.evaluate(() =>
      [...document.querySelectorAll('a[href]:not([href^="#"])')].map((link) => link.getAttribute('href')!),
    );
    for (const link of links)
      expect(`${link}: ${fs.existsSync(project.path(`out/${link}`))}`).toBe(`${link}: true`);
    const { resources } = JSON.parse(project.read('out/paper/datapackage.json')) as {
      resources: { path: string }[];
    };
    for (const resource of resources) expect(links).toContain(`paper/${resource.path}`);
    await index.page.close();
  });
});

interface AxeViolation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}
