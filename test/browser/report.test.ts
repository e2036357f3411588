import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { figures } from '../../pipeline/report/figures.ts';
import { Project } from '../project.ts';
import { pageDataIn } from '../report/page-data.ts';
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

  /** The rows of the ranking. Waits, because the page fills rows outside the visible part a little later. */
  const ranking = async (of: Page = page) => {
    await of.waitForTimeout(300);
    return await of.evaluate(() =>
      [...document.querySelectorAll('#ranking-rows tr')].map((row) => {
        const [rank, name] = [...row.children].map((cell) => cell.textContent!);
        return { rank: Number(rank), name: name! };
      }),
    );
  };
  const data = () => pageDataIn(fs.readFileSync(file(), 'utf8'));
  /** Names and ranks from a table; ties are ordered by model id. */
  const expected = async (sql: string) =>
    (
      await project.query(
        `select rank, trim(name) as name from (${sql}) join normalize.model using (model_id) order by rank, model_id`,
      )
    ).map(({ rank, name }) => ({ rank: Number(rank), name: String(name) }));

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
    const { metrics, models, scores, pairs } = data();
    const stored = await project.query('select model_id, metric_id, state, value from cohort.state');
    const shown = new Map(
      metrics.flatMap(({ id: metric }, m) =>
        models.map(({ id: model }, i): [string, unknown] => [`${model} ${metric}`, scores[m]![i]]),
      ),
    );
    const wrong = stored.filter(({ model_id, metric_id, state, value }) => {
      const key = `${model_id} ${metric_id}`;
      const wanted = state === 'scored' ? value : state === 'failed' ? 'failed' : null;
      return shown.has(key) && shown.get(key) !== wanted;
    });
    expect(wrong).toEqual([]);
    const correlations = await project.query(
      "select metric_a, metric_b, n_models, estimate from agreement.pairwise where method = 'spearman'",
    );
    expect(pairs).toHaveLength(correlations.length);
    const pairOf = new Map(
      pairs.map(([a, b, , n, rho]) => [`${metrics[a]!.id} ${metrics[b]!.id}`, [n, rho]]),
    );
    for (const { metric_a, metric_b, n_models, estimate } of correlations)
      expect(pairOf.get(`${metric_a} ${metric_b}`)).toEqual([Number(n_models), estimate]);
  });

  it.each([
    ['scores', 'arithmetic_mean'],
    ['standardised', 'z_mean'],
    ['ranks', 'mean_rank'],
  ])('ranks by %s as the pipeline does by %s', async (transformation, method) => {
    await page.locator('#weights-tree').click();
    await page.locator(`input[value="${transformation}"]`).check();
    const wanted = await expected(
      `select model_id, rank from aggregation.model_score where method = '${method}'`,
    );
    expect(await ranking()).toEqual(wanted);
    const [row] = await project.query(
      `select estimate from aggregation.explained_variance where method = '${method}' and category = 'behavior'`,
    );
    const shown = await page
      .locator('#explained-rows tr', { hasText: 'behaviour' })
      .locator('td')
      .first()
      .textContent();
    expect(shown).toBe(`${(100 * Number(row!.estimate)).toFixed(1)} %`);
  });

  it('ranks as the pipeline does with the weights by which all categories contribute equally', async () => {
    await page.locator('input[value="standardised"]').check();
    await page.locator('#weights-balanced').click();
    expect(await ranking()).toEqual(
      await expected("select model_id, rank from aggregation.balanced_score where level = 'category'"),
    );
    const { categories } = data().explorer!;
    const shares = await page.evaluate(() =>
      [...document.querySelectorAll('#explained-rows tr')].map((row) => row.children[2]!.textContent),
    );
    expect(shares.slice(0, categories.length)).toEqual(categories.map(() => '20.0 %'));
  });

  it('follows a slider that is moved with the keyboard, and keeps its position in the URL', async () => {
    await page.locator('#weights-tree').click();
    await page.locator('input[value="scores"]').check();
    const before = await ranking();
    const slider = page.locator('#weight-behavior');
    await slider.focus();
    await slider.press('Home');
    expect(await page.locator('#weight-behavior-shown').textContent()).toBe('0.0 %');
    const after = await ranking();
    expect(after).not.toEqual(before);
    expect(page.url()).toContain('behavior%3A0');
    const fragment = new URL(page.url()).hash;
    const again = await open(browser, file(), { fragment });
    expect(await ranking(again.page)).toEqual(after);
    expect(await again.page.locator('#weight-behavior').inputValue()).toBe('0');
    expect(again.messages).toEqual([]);
    await again.page.close();
  });

  it('finds a model by name and id, ignoring case, and shows its score on every metric', async () => {
    const { models, metrics, scores } = data();
    const model = models.at(-1)!;
    await page.locator('#model-search').fill(`${model.name} (${model.id})`.toUpperCase());
    await page.locator('#model-search').press('Enter');
    expect(await page.locator('#profile-title').textContent()).toBe(`${model.name} (${model.id})`);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll('#profile-rows tr')].map((row) => row.children[2]!.textContent),
    );
    expect(shown).toEqual(
      metrics.map((_, m) => {
        const score = scores[m]!.at(-1)!;
        return typeof score === 'number' ? score.toFixed(3).replace('-', '−') : (score ?? 'never run');
      }),
    );
    await page.locator('#model-search').fill('nobody is called so');
    await page.locator('#model-search').press('Enter');
    expect(await page.locator('#model-words').textContent()).toBe('No model has this in its name or id.');
  });

  it('plots two metrics against each other, with their correlation', async () => {
    const { metrics, sets } = data();
    const [x, y] = [metrics[1]!, metrics.at(-1)!];
    await page.locator('#scatter-x').selectOption(x.id);
    await page.locator('#scatter-y').selectOption(y.id);
    const [row] = await project.query(
      `select n_models, estimate, family_q_bh as q from agreement.pairwise where method = 'spearman' and metric_a in ('${x.id}', '${y.id}') and metric_b in ('${x.id}', '${y.id}')`,
    );
    const words = await page.locator('#scatter-words').textContent();
    expect(words).toContain(`ρ = ${Number(row!.estimate).toFixed(3).replace('-', '−')}`);
    expect(words).toContain(`n = ${row!.n_models} models`);
    expect(words).toContain(`q = ${Number(row!.q).toFixed(4)} (false discovery rate`);
    expect(await page.locator('#scatter-plot circle').count()).toBe(Number(row!.n_models));
    expect(sets[0]!.models.length).toBeGreaterThanOrEqual(Number(row!.n_models));
  });

  it('describes the heat map cell that the arrow keys or the pointer select', async () => {
    const { heatMap, pairs, metrics } = data();
    const words = () => page.locator('#heat-map-words').textContent();
    await page.locator('#heat-map-picture').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const [one, other] = [heatMap.metrics[1]!, heatMap.metrics[2]!].map((id) =>
      metrics.findIndex((metric) => metric.id === id),
    );
    const pair = pairs.find(([a, b]) => (a === one && b === other) || (a === other && b === one))!;
    expect(await words()).toContain(`ρ = ${pair[4]!.toFixed(3).replace('-', '−')}`);
    expect(await words()).toContain(`n = ${pair[3]} models`);
    const box = (await page.locator('#heat-map-picture > svg').boundingBox())!;
    const scale =
      box.width / Number(/viewBox="0 0 (\d+)/.exec(await page.locator('#heat-map-picture').innerHTML())![1]);
    const center = (place: number, start: number) => (start + (place + 0.5) * heatMap.cell) * scale;
    await page.mouse.move(box.x + center(3, heatMap.left), box.y + center(0, heatMap.top));
    const label = (place: number) => metrics.find(({ id }) => id === heatMap.metrics[place])!.label;
    expect(await words()).toContain(`${label(0)} × ${label(3)}:`);
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
    expect(await page.locator('#ask').isVisible()).toBe(false);
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
