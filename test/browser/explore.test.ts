import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageDataIn } from '../report/page-data.ts';
import { CHROMIUM, finishedReport, open, rankingFilled, violations } from './browser.ts';

/** The made-up project has few data sets. */
const UNKNOWN = ' What is certain is unknown: too few data sets (six are needed).';

describe.skipIf(!CHROMIUM)('the interactive part of the report', () => {
  const report = finishedReport({ viewport: { width: 1366, height: 650 } });
  const { project, file } = report;
  let page: Page;
  beforeAll(() => {
    page = report.page;
  });

  const data = () => pageDataIn(fs.readFileSync(file, 'utf8'));
  const text = (selector: string) => page.locator(selector).first().textContent();
  const reload = async () => {
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  };
  /** The ranking once the sliders rest: rank, range and name. */
  const ranking = async () => {
    await rankingFilled(page);
    return await page
      .locator('#ranking-rows tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent)),
      );
  };
  const shownScore = (score: unknown) =>
    typeof score === 'number' ? score.toFixed(3).replace('-', '−') : (score ?? 'never run');
  const column = (place: number) =>
    page
      .locator('#profile-rows tr')
      .evaluateAll((rows, at) => rows.map((row) => row.children[at]?.textContent), place);

  it('has the scores and correlations of the tables', async () => {
    const { metrics, models, scores, pairs } = data();
    const cells = await project.query('select model_id, metric_id, state, value from cohort.state');
    const stored = new Map(cells.map((cell) => [`${cell.model_id} ${cell.metric_id}`, cell]));
    for (const [m, { id: metric }] of metrics.entries())
      for (const [i, { id: model }] of models.entries()) {
        const { state, value } = stored.get(`${model} ${metric}`) ?? {};
        expect(scores[m]![i]).toBe(state === 'scored' ? value : state === 'failed' ? 'failed' : null);
      }
    const rows = await project.query(
      "select metric_a, metric_b, n_models, estimate from agreement.pairwise where method = 'spearman'",
    );
    const shown = pairs.map(({ a, b, n, rho }) => [metrics[a]!.id, metrics[b]!.id, n, rho].join(' '));
    expect(shown.sort()).toEqual(rows.map((row) => Object.values(row).join(' ')).sort());
  });

  it('ranks as the pipeline does, and saves the ranking as CSV', async () => {
    const rows = await project.query(
      `select rank, rank_set_low as low, model_id
        from aggregation.model_score where method = 'arithmetic_mean' order by rank, model_id`,
    );
    const shown = await ranking();
    expect(shown.map(([rank, range]) => [rank, range])).toEqual(rows.map(({ rank }) => [String(rank), '']));
    const { explorer } = data();
    const size = `${shown.length} models on ${explorer!.metrics.length} metrics`;
    expect(await text('#ranking-first')).toBe(`First of ${size}: ${shown[0]![2]}.`);
    expect(rows.filter(({ low }) => Number.isFinite(low))).toEqual([]);
    expect(await text('#ranking-certain')).toBe(UNKNOWN);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#ranking-csv').click(),
    ]);
    const lines = fs
      .readFileSync((await download.path())!, 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('rank,rank_low,rank_high,model_id,model_name,score,moved');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 4).join())).toEqual(
      rows.map(({ rank, model_id }) => [rank, '', '', model_id].join()),
    );
  });

  it('follows a slider, and keeps it in the address', async () => {
    const before = await ranking();
    const slider = page.getByRole('slider', { name: 'behaviour' });
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe('0, 0.0 % of the weight');
    const after = await ranking();
    expect(after).not.toEqual(before);
    expect(new URL(page.url()).hash).toMatch(/^#w=(\d+,){4}0$/);
    await reload();
    expect(await ranking()).toEqual(after);
    for (const part of data().explorer!.parts.keys()) await page.locator(`#weight-${part}`).press('Home');
    expect(await text('#ranking-words')).toContain('No ranking: no metric');
    expect(await page.locator('#ranking').isVisible()).toBe(false);
    await page.locator('#weights-tree').click();
    expect(await ranking()).toEqual(before);
  });

  it('has one tab stop for the ranking, in which arrow keys move and Enter chooses', async () => {
    await ranking();
    const names = page.locator('#ranking-rows button');
    await names.first().focus();
    await page.keyboard.press('ArrowDown');
    const chosen = (await names.nth(1).textContent())!;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('#ranking'))).toBe(null);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await text('#profile-title')).toContain(`${chosen} (`);
  });

  it('says which of two is better, those that are clicked and those of a link', async () => {
    await ranking();
    const names = page.locator('#ranking-rows button');
    const [one, other] = [await names.last().textContent(), await names.first().textContent()];
    await names.last().click();
    await names.first().click();
    const began = `${other} is ahead of ${one} on `;
    await page.waitForFunction(
      (words) => document.getElementById('verdict-numbers')!.textContent!.startsWith(words),
      began,
    );
    const verdict = await text('#verdict');
    expect(await text('#ranking-verdict')).toBe(verdict);
    const numbers = await text('#verdict-numbers');
    expect(await page.locator('#dumbbell-plot circle').count()).toBeGreaterThan(10);
    await reload();
    await rankingFilled(page);
    expect([await text('#verdict'), await text('#verdict-numbers')]).toEqual([verdict, numbers]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-plot="dumbbell-plot"]').click(),
    ]);
    const picture = fs.readFileSync((await download.path())!, 'utf8');
    expect(picture).toMatch(/^<svg.*<circle/s);
    expect(picture).not.toContain('var(');
  });

  it('ranks by the columns that are named, and shows the score against what is none', async () => {
    const { metrics, explorer } = data();
    const { label } = metrics[explorer!.metrics[0]!]!;
    await page.locator('#columns-text').fill(label);
    await rankingFilled(page);
    expect(await text('#ranking-first')).toContain(' models on 1 metrics');
    expect(await text('#ranking-certain')).toBe(UNKNOWN);
    await page.locator('#columns-text').fill('');
    await page.locator('#scatter-y').selectOption('score');
    expect(await page.locator('#scatter-plot circle').count()).toBeGreaterThan(10);
  });

  it('finds models, and shows two beside each other', async () => {
    const { models, metrics, scores } = data();
    const search = async (field: string, words: string) => {
      await page.locator(`#${field}-search`).fill(words);
      await page.locator(`#${field}-search`).press('Enter');
    };
    const first = models.at(-1)!;
    await search('model', `${first.name} (${first.id})`.toUpperCase());
    expect(await text('#profile-title')).toBe(`${first.name} (${first.id})`);
    expect(await column(2)).toEqual(metrics.map((_, m) => shownScore(scores[m]!.at(-1))));
    await search('other', models[0]!.id);
    await reload();
    expect(await column(5)).toEqual(metrics.map((_, m) => shownScore(scores[m]![0])));
    expect(await text('#compared-title')).toBe(`${models[0]!.name} (${models[0]!.id})`);
    await search('other', '');
    expect(await column(5)).toEqual(metrics.map(() => undefined));
    await search('model', 'nobody is called so');
    expect(await text('#model-words')).toBe('No model has this in its name or id.');
  });

  it('filters the matrix, opens the pair of a cell, and returns', async () => {
    const { metrics, pairs } = data();
    const kept = metrics.filter(({ category }) => category === 'behavior');
    await page.locator('#columns-text').fill('behavior');
    expect(await text('#columns-count')).toBe(`${kept.length} of ${metrics.length} metrics`);
    expect(await text('#matrix-count')).toContain(
      `${kept.length} of ${metrics.length} metrics, beside ${metrics.length}.`,
    );
    await page.locator('#matrix-picture').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    const first = metrics[0]!;
    expect(await text('#matrix-words')).toContain(`${kept[1]!.label} × ${first.label}: Spearman’s ρ`);
    const before = await page.locator('#scatter-x').inputValue();
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#v=pair&.*[xy]=/);
    expect(await page.locator('#scatter-x').inputValue()).toBe(first.id);
    expect(await page.locator('#scatter-y').inputValue()).toBe(kept[1]!.id);
    await page.goBack();
    expect(await page.locator('#scatter-x').inputValue()).toBe(before);
    const { a, b } = pairs[0]!;
    const [x, y] = [metrics[a]!, metrics[b]!];
    await page.locator('#scatter-x').selectOption(x.id);
    await page.locator('#scatter-y').selectOption(y.id);
    const either = `metric_a in ('${x.id}', '${y.id}') and metric_b in ('${x.id}', '${y.id}')`;
    const [row] = await project.query(
      `select n_models, estimate, family_q_bh as q from agreement.pairwise where method = 'spearman' and ${either}`,
    );
    const words = await text('#scatter-words');
    expect(words).toContain(`ρ = ${shownScore(row!.estimate)}`);
    expect(words).toContain(`n = ${row!.n_models} models, q = ${Number(row!.q).toFixed(4)}`);
    expect(await page.locator('#scatter-plot circle').count()).toBe(Number(row!.n_models));
    await page.locator('#scatter-plot circle').last().hover();
    await page.locator('#scatter-plot [aria-label="tip"] text').waitFor();
    expect(await text('#scatter-plot [aria-label="tip"]')).toMatch(/x: .*y: /);
    expect([...report.messages, ...report.requests]).toEqual([]);
  });

  it('works by touch on a dark phone, opens at the view of its address, and is accessible', async () => {
    const { page: phone, messages } = await open(report.browser, file, {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      hasTouch: true,
      fragment: `#v=model&t=z&w=oops&x=nothing&o=${data().models[0]!.id}`,
    });
    const top = await phone.locator('#model').evaluate((heading) => heading.getBoundingClientRect().top);
    expect(Math.abs(top)).toBeLessThan(50);
    expect(await phone.locator('input[value="standardised"]').isChecked()).toBe(true);
    const matrix = phone.locator('#matrix-picture');
    const box = (await matrix.boundingBox())!;
    const position = { x: box.width - 6, y: box.height - 30 };
    await matrix.tap({ position });
    expect(phone.url()).toContain('#v=model');
    expect(await phone.locator('#matrix-words').textContent()).toContain(' × ');
    await matrix.tap({ position });
    expect(phone.url()).toContain('#v=pair');
    await rankingFilled(phone);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violations(phone, '#explore')).toEqual([]);
    expect(messages).toEqual([]);
    await phone.close();
  });

  it('says what is missing without JavaScript', async () => {
    const context = await report.browser.newContext({ javaScriptEnabled: false, offline: true });
    const own = await context.newPage();
    await own.goto(`file://${file}`);
    expect(await own.locator('#explore noscript').isVisible()).toBe(true);
    expect(await own.locator('.ranker').isVisible()).toBe(false);
    await context.close();
  });
});
