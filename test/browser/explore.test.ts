import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageDataIn } from '../report/page-data.ts';
import { CHROMIUM, finishedReport, open, violations } from './browser.ts';

describe.skipIf(!CHROMIUM)('the interactive part of the report', () => {
  const report = finishedReport({ viewport: { width: 1366, height: 650 } });
  const { project, file } = report;
  let page: Page;
  beforeAll(() => {
    page = report.page;
  });

  const data = () => pageDataIn(fs.readFileSync(file, 'utf8'));
  const settled = (of: Page) => of.waitForSelector('#ranking[aria-busy=false]', { state: 'attached' });
  /** The ranking once the sliders rest: ranks, names and ends of the intervals. */
  const ranking = async (of: Page = page) => {
    await settled(of);
    return await of.evaluate(() =>
      [...document.querySelectorAll('#ranking-rows tr')].map((row) => {
        const [rank, range, name] = [...row.children].map((cell) => cell.textContent!);
        const [low, high] = range!.split('–').map(Number);
        return { rank: Number(rank), name: name!, low, high };
      }),
    );
  };
  /** The same from a table; ties are ordered by model id, and models with one name have theirs. */
  const expected = async (sql: string) => {
    const rows =
      await project.query(`select rank::integer as rank, trim(name) as name, rank_low::integer as low,
      rank_high::integer as high, model_id from (${sql}) join normalize.model using (model_id) order by rank, model_id`);
    return rows.map(({ rank, name, low, high, model_id }) => {
      const isShared = data().models.filter((model) => model.name === name).length > 1;
      return { rank, name: isShared ? `${name} (${model_id})` : name, low, high };
    });
  };
  const text = (selector: string) => page.locator(selector).first().textContent();

  it('has the numbers of the tables', async () => {
    const { metrics, models, scores, pairs, histories, rankHistories } = data();
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
    const [months] = await project.query(
      'select count(distinct (metric_a, metric_b))::integer as n from trajectory.pair where metric_set = (select metric_set from trajectory.pair limit 1)',
    );
    expect(histories.pairs.length).toBe(months!.n);
    const [changes] = await project.query('select count(*)::integer as n from trajectory.rank_change');
    expect(rankHistories.changes.length).toBe(changes!.n);
  });

  it('has sliders and ranking on one screen of a small laptop', async () => {
    await page.locator('#rank').evaluate((heading) => heading.scrollIntoView());
    for (const part of ['.slider input >> nth=-1', '#ranking-rows tr >> nth=9']) {
      const box = (await page.locator(part).boundingBox())!;
      expect(box.y).toBeGreaterThan(0);
      expect(box.y + box.height).toBeLessThan(650);
    }
  });

  it.each([
    ['scores', 'arithmetic_mean'],
    ['standardised', 'z_mean'],
    ['ranks', 'mean_rank'],
  ])('ranks by %s as the pipeline does by %s, with its ranges', async (transformation, method) => {
    await page.locator('#weights-tree').click();
    await page.locator(`input[value="${transformation}"]`).check();
    const wanted = await expected(
      `select model_id, rank, coalesce(rank_low, held_data_sets_rank_low) as rank_low, coalesce(rank_high, held_data_sets_rank_high) as rank_high
        from aggregation.model_score where method = '${method}'`,
    );
    expect(await ranking()).toEqual(wanted);
    const [row] = await project.query(
      `select estimate from aggregation.explained_variance where method = '${method}' and category = 'behavior'`,
    );
    const shown = page.locator('#explained-rows tr', { hasText: 'behaviour' }).locator('td').first();
    expect(await shown.textContent()).toBe(`${(100 * Number(row!.estimate)).toFixed(1)} %`);
  });

  it('has weights by which all categories contribute equally', async () => {
    await page.locator('input[value="scores"]').check();
    await page.locator('#weights-balanced').click();
    expect(await page.locator('input[value="standardised"]').isChecked()).toBe(true);
    for (const part of data().explorer!.parts.keys())
      expect(await text(`#weight-${part}-variance`)).toBe('20.0 %');
  });

  it('follows a slider that is moved with the keyboard, and keeps it in the address', async () => {
    await page.locator('#weights-tree').click();
    await page.locator('input[value="scores"]').check();
    const before = await ranking();
    const slider = page.getByRole('slider', { name: 'behaviour' });
    await slider.focus();
    await slider.press('Home');
    const part = data().explorer!.parts.indexOf('behaviour');
    expect(await text(`#weight-${part}-shown`)).toBe('0');
    expect(await text(`#weight-${part}-share`)).toBe('0.0 %');
    const after = await ranking();
    expect(after).not.toEqual(before);
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#w=(\d+,){4}0$/);
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    expect(await ranking()).toEqual(after);
    expect(await slider.inputValue()).toBe('0');
    expect(report.messages).toEqual([]);
  });

  it('says that there is no ranking if all weights are zero', async () => {
    for (const part of data().explorer!.parts.keys()) await page.locator(`#weight-${part}`).press('Home');
    await settled(page);
    expect(await text('#ranking-words')).toContain('All weights are 0, so there is no ranking.');
    expect(await page.locator('#ranking').isVisible()).toBe(false);
    await page.locator('#weights-tree').click();
    await settled(page);
    expect(await page.locator('#ranking').isVisible()).toBe(true);
  });

  it('finds a model by name and id, ignoring case, and shows its scores and ranks', async () => {
    const { models, metrics, scores } = data();
    const model = models.at(-1)!;
    const search = page.locator('#model-search');
    await search.fill(`${model.name} (${model.id})`.toUpperCase());
    await search.press('Enter');
    expect(await text('#profile-title')).toBe(`${model.name} (${model.id})`);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll('#profile-rows tr')].map((row) => row.children[2]!.textContent),
    );
    expect(shown).toEqual(
      metrics.map((_, m) => {
        const score = scores[m]!.at(-1)!;
        return typeof score === 'number' ? score.toFixed(3).replace('-', '−') : (score ?? 'never run');
      }),
    );
    await search.fill('nobody is called so');
    await search.press('Enter');
    expect(await text('#model-words')).toBe('No model has this in its name or id.');
  });

  it('says how many models have the same name, and shows one of them', async () => {
    const { models } = data();
    const { name } = models.find((one) => models.filter((other) => other.name === one.name).length > 1)!;
    const same = models.filter((other) => other.name === name);
    const search = page.locator('#model-search');
    await search.fill(name);
    await search.press('Enter');
    const title = (await text('#profile-title'))!;
    expect(same.map(({ id }) => `${name} (${id})`)).toContain(title);
    expect(await text('#model-words')).toBe(
      `${same.length} models are called “${name.trim()}”; shown is the one with most scores, ${title}. The field’s list offers the others, by name and id.`,
    );
    const listed = await page
      .locator('#model-names option')
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value));
    const other = same.map(({ id }) => `${name} (${id})`).find((each) => each !== title)!;
    expect(listed).toContain(other);
    await search.fill(other);
    await search.press('Enter');
    expect(await text('#profile-title')).toBe(other);
    expect(await text('#model-words')).toBe('');
  });

  it('shows a second model beside the first, and keeps it in the address', async () => {
    const { models, metrics, scores } = data();
    const [first, second] = [models[0]!, models.at(-1)!];
    const choose = async (field: string, words: string) => {
      await page.locator(`#${field}-search`).fill(words);
      await page.locator(`#${field}-search`).press('Enter');
    };
    await choose('model', first.id);
    expect(await page.locator('#compared').isVisible()).toBe(false);
    await choose('other', second.id);
    const columns = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#profile-rows tr')].map((row) => row.children[5]?.textContent),
      );
    const shown = (at: number) =>
      metrics.map((_, m) => {
        const score = scores[m]!.at(at)!;
        return typeof score === 'number' ? score.toFixed(3).replace('-', '−') : (score ?? 'never run');
      });
    expect(await columns()).toEqual(shown(-1));
    expect(await text('#compared-title')).toBe(`${second.name} (${second.id})`);
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    expect(await columns()).toEqual(shown(-1));
    expect(await page.locator('#other-search').inputValue()).toBe(`${second.name} (${second.id})`);
    await choose('other', '');
    expect(await columns()).toEqual(metrics.map(() => undefined));
    expect(await page.locator('#profile thead .other').first().isVisible()).toBe(false);
  });

  it('has one tab stop a list, in which arrow keys move and Enter chooses', async () => {
    const stops = (list: string) =>
      page
        .locator(`${list} :is(a, button)`)
        .evaluateAll((all) => all.filter((each) => (each as HTMLElement).tabIndex >= 0).length);
    await settled(page);
    const names = page.locator('#ranking-rows button');
    const isFocused = (place: number) => names.nth(place).evaluate((each) => each === document.activeElement);
    await names.first().focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    expect(await isFocused(1)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('#ranking'))).toBe(null);
    await page.keyboard.press('Shift+Tab');
    expect(await isFocused(1)).toBe(true);
    await page.keyboard.press('End');
    const last = (await names.last().textContent())!;
    await page.keyboard.press('Enter');
    expect(await text('#profile-title')).toContain(`${last} (`);
    expect([await stops('#ranking-rows'), await stops('#profile-rows')]).toEqual([1, 1]);
    await page.locator('#profile-rows a').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(
      await page
        .locator('#profile-rows a')
        .nth(1)
        .evaluate((each) => each === document.activeElement),
    ).toBe(true);
    expect(await stops('#profile-rows')).toBe(1);
  });

  it('names the first model of the ranking at once', async () => {
    await page.locator('#weights-tree').click();
    const seen = await page.evaluate(() => {
      document.querySelector('.ranker .scroll')!.scrollTop = 0;
      const sliders = [...document.querySelectorAll<HTMLInputElement>('.slider input')];
      return sliders.map((chosen) => {
        for (const slider of sliders) slider.value = slider === chosen ? '100' : '0';
        chosen.dispatchEvent(new Event('input'));
        const row = document.querySelector('#ranking-rows th')!;
        return [document.querySelector('#ranking-first')!.textContent, `First: ${row.textContent}.`];
      });
    });
    for (const [words, row] of seen) expect(words).toBe(row);
    expect(new Set(seen.map(([words]) => words)).size).toBeGreaterThan(1);
    await page.locator('#weights-tree').click();
  });

  it('plots the mean of a category over the models with all of its metrics', async () => {
    const y = data().metrics.findLast(({ id }) => id.startsWith('brain-score:'))!.id;
    const options = await page
      .locator('#scatter-x option')
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value));
    expect(options[0]).toMatch(/^mean:/);
    await page.locator('#scatter-x').selectOption('mean:IT');
    await page.locator('#scatter-y').selectOption(y);
    const rows = await project.query(
      `with score as (select * from cohort.score where metric_set like '%brain_score'),
      own as (select metric_id from cohort.metric where metric_set like '%brain_score' and included and category = 'IT')
      select trim(name) as name, avg(x.value) as x, any_value(y.value) as y from score x join own using (metric_id)
      join score y using (model_id) join normalize.model using (model_id) where y.metric_id = '${y}'
      group by model_id, name having count(*) = (select count(*) from own)`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const tips = await page
      .locator('#scatter-plot circle')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-tip')!));
    const number = (value: unknown) => Number(value).toFixed(3).replace('-', '−');
    expect(tips.map((tip) => tip.replaceAll(/\n[^\n]*: /g, ' ')).sort()).toEqual(
      rows.map(({ name, x, y: other }) => `${name} ${number(x)} ${number(other)}`).sort(),
    );
    expect(await text('#scatter-words')).toContain(`n = ${rows.length} models`);
    expect(await text('#scatter-verdict')).toBe('');
    expect(await text('#no-history')).toContain('means');
    expect(page.url()).toContain('x=IT');
  });

  it('plots two metrics against each other, with their correlation and its history', async () => {
    const { metrics } = data();
    const [x, y] = [metrics[1]!, metrics.at(-1)!];
    await page.locator('#scatter-x').selectOption(x.id);
    await page.locator('#scatter-y').selectOption(y.id);
    const either = `metric_a in ('${x.id}', '${y.id}') and metric_b in ('${x.id}', '${y.id}')`;
    const [row] = await project.query(
      `select n_models, estimate, family_q_bh as q from agreement.pairwise where method = 'spearman' and ${either}`,
    );
    const words = await text('#scatter-words');
    expect(words).toContain(`ρ = ${Number(row!.estimate).toFixed(3).replace('-', '−')}`);
    expect(words).toContain(`n = ${row!.n_models} models`);
    expect(words).toContain(`q = ${Number(row!.q).toFixed(4)} (false discovery rate`);
    expect(await page.locator('#scatter-plot circle').count()).toBe(Number(row!.n_models));
    const months = await project.query(`select n_models from trajectory.pair where ${either}`);
    expect(await page.locator('#history-plot svg').first().locator('circle').count()).toBe(months.length);
    await page.locator('#scatter-swap').click();
    expect(await page.locator('#scatter-x').inputValue()).toBe(y.id);
    expect(await text('#scatter-words')).toBe(words);
  });

  it('names a point under the pointer, and steps through points with the arrow keys', async () => {
    const tip = page.locator('#tooltip');
    await page.locator('#scatter-plot circle').last().hover();
    expect(await tip.textContent()).toContain(data().metrics[1]!.label);
    await page.locator('#scatter-plot').focus();
    await page.keyboard.press('ArrowRight');
    const first = await tip.textContent();
    await page.keyboard.press('ArrowRight');
    expect(await tip.textContent()).not.toBe(first);
    expect(await page.locator('#scatter-plot').getAttribute('aria-describedby')).toBe('tooltip');
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    expect(await page.locator('svg :not(svg) > title').count()).toBe(0);
  });

  it('describes a cell of the heat map, opens its pair, and returns', async () => {
    const { heatMap, pairs, metrics } = data();
    await page.locator('#heat-map-picture').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const [one, other] = [heatMap.metrics[1]!, heatMap.metrics[2]!].map((id) =>
      metrics.findIndex((metric) => metric.id === id),
    );
    const pair = pairs.find(([a, b]) => (a === one && b === other) || (a === other && b === one))!;
    expect(await text('#tooltip')).toContain(`ρ = ${pair[4]!.toFixed(3).replace('-', '−')}`);
    expect(await text('#tooltip')).toContain(`n = ${pair[3]} models`);
    const before = { url: page.url(), x: await page.locator('#scatter-x').inputValue() };
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#v=pair&.*x=.*&y=/);
    expect(await page.locator('#scatter-x').inputValue()).toBe(heatMap.metrics[2]);
    await page.goBack();
    expect(page.url()).toBe(before.url);
    expect(await page.locator('#scatter-x').inputValue()).toBe(before.x);
    const box = (await page.locator('#heat-map-picture > svg').boundingBox())!;
    const scale =
      box.width / Number(/viewBox="0 0 (\d+)/.exec(await page.locator('#heat-map-picture').innerHTML())![1]);
    const center = (place: number, start: number) => (start + (place + 0.5) * heatMap.cell) * scale;
    await page
      .locator('#heat-map-picture > svg')
      .hover({ position: { x: center(3, heatMap.left), y: center(0, heatMap.top) } });
    const label = (place: number) => metrics.find(({ id }) => id === heatMap.metrics[place])!.label;
    expect(await text('#tooltip')).toContain(`${label(0)} × ${label(3)}:`);
  });

  it('keeps the metrics of a filter in the matrix, and opens the pair of a cell', async () => {
    const { metrics } = data();
    const kept = metrics.filter(({ category }) => category === 'behavior');
    await page.locator('#matrix-category').selectOption('behavior');
    expect(await text('#matrix-count')).toContain(`${kept.length} of ${metrics.length} metrics.`);
    await page.locator('#matrix-picture').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    expect(await text('#matrix-words')).toContain(`${kept[1]!.label} × ${kept[0]!.label}: Spearman’s ρ`);
    await page.keyboard.press('Enter');
    expect(await page.locator('#scatter-x').inputValue()).toBe(kept[0]!.id);
    expect(await page.locator('#scatter-y').inputValue()).toBe(kept[1]!.id);
  });

  it('saves each view as CSV and PNG, and copies its link', async () => {
    const save = async (view: string, kind: string) => {
      const button = page.locator(`[data-tools="${view}"] button`, { hasText: kind });
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      return fs.readFileSync((await download.path())!);
    };
    // A pair with a history.
    const { histories, metrics } = data();
    for (const [i, axis] of ['x', 'y'].entries())
      await page.locator(`#scatter-${axis}`).selectOption(metrics[histories.pairs[0]![i] as number]!.id);
    const rows = await ranking();
    const lines = (await save('ranking', 'CSV')).toString().trimEnd().split('\r\n');
    expect(lines[0]).toBe('rank,rank_low,rank_high,model_id,model_name,score,moved');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3).map(Number))).toEqual(
      rows.map(({ rank, low, high }) => [rank, low, high]),
    );
    // Chromium asks before the eleventh file.
    for (const view of ['matrix', 'scatter', 'history', 'profile'])
      expect((await save(view, 'CSV')).toString()).toMatch(
        /^(metric|model)_[^\n]*\r\n(?!.*(NaN|undefined))./s,
      );
    // Half a letter, and what is no letter of XML.
    await page.evaluate(() => document.querySelector('#profile th')!.append('</b>&\ud83e', '\uffff'));
    for (const [view, shown] of Object.entries({
      ranking: '.ranker .scroll',
      matrix: '#matrix-picture canvas',
      scatter: '#scatter-plot',
      history: '#history-plot',
      profile: '.scroll:has(#profile)',
    }))
      await checkPicture(await save(view, 'PNG'), shown);
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    });
    await page.locator('[data-tools="matrix"] button', { hasText: 'Copy link' }).click();
    const link = await page.locator('[data-tools="matrix"] input').inputValue();
    expect(link).toContain('#v=matrix&');
    expect(await page.evaluate(() => String(getSelection()))).toBe(link);
    expect(report.messages).toEqual([]);
    expect(report.requests).toEqual([]);
  });

  /** Checks a PNG: twice the size of the element that it shows and a margin, white at its edge, and with ink on many of its lines. */
  const checkPicture = async (png: Buffer, shown: string) => {
    const box = (await page.locator(shown).boundingBox())!;
    const { width, height, edge, inked } = await page.evaluate(
      async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, image.width, image.height);
        const rows = Array.from({ length: image.height }, (_, y) =>
          data.subarray(4 * image.width * y, 4 * image.width * (y + 1)),
        );
        return {
          width: image.width,
          height: image.height,
          edge: Math.min(...rows[0]!, ...rows.at(-1)!),
          inked: rows.filter((row) => row.some((value) => value < 128)).length / image.height,
        };
      },
      `data:image/png;base64,${png.toString('base64')}`,
    );
    expect(Math.abs(width - 2 * (Math.max(320, box.width) + 32))).toBeLessThanOrEqual(2);
    expect(height).toBeGreaterThan(2 * box.height);
    expect(edge).toBe(255);
    expect(inked).toBeGreaterThan(0.2);
  };

  it('draws pictures in the font of the page', async () => {
    const { page: own } = await open(report.browser, file);
    const save = async () => {
      const button = own.locator('[data-tools="scatter"] button', { hasText: 'PNG' });
      const [download] = await Promise.all([own.waitForEvent('download'), button.click()]);
      return fs.readFileSync((await download.path())!);
    };
    const first = await save();
    expect((await save()).equals(first)).toBe(true);
    await own.evaluate(() => {
      const style = document.querySelector('style')!;
      style.textContent = style.textContent!.replaceAll(/@font-face\{[^}]*\}/g, '');
    });
    expect((await save()).equals(first)).toBe(false);
    await own.close();
  });

  it('works by touch on a dark phone, opens at the view of its address, and is accessible', async () => {
    const phone = await open(report.browser, file, {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      hasTouch: true,
      fragment: `#v=matrix&t=z&w=oops&x=nothing&o=${data().models[0]!.id}`,
    });
    const { page: own, messages } = phone;
    expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const top = await own.locator('#matrix').evaluate((heading) => heading.getBoundingClientRect().top);
    expect(Math.abs(top)).toBeLessThan(50);
    expect(await own.locator('input[value="standardised"]').isChecked()).toBe(true);
    const cell = own.locator('#matrix-picture canvas');
    const box = (await cell.boundingBox())!;
    const position = { x: box.width - 3, y: box.height - 30 };
    await cell.tap({ position });
    expect(own.url()).toContain('#v=matrix');
    expect(await own.locator('#tooltip').textContent()).toContain(' × ');
    await cell.tap({ position });
    expect(own.url()).toContain('#v=pair');
    await settled(own);
    expect(await violations(own, '#explore')).toEqual([]);
    expect(messages).toEqual([]);
    await own.close();
  });

  it('names the date of its data, and says on a phone which tables scroll sideways', async () => {
    expect(await text('#explore p')).toMatch(/^Scores of brain-score.*, state of \d{4}-\d\d-\d\d\.$/);
    const phone = await open(report.browser, file, { viewport: { width: 390, height: 844 } });
    await phone.page.locator('#explained td').first().waitFor({ state: 'attached' });
    const seen = await phone.page.evaluate(async () => {
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      document.querySelector('#explained td')!.append('wide'.repeat(99));
      // The timelines are of the next frame.
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      return [...document.querySelectorAll('.wide:has(> table)')].map((frame) => ({
        isWide: frame.scrollWidth > frame.clientWidth,
        says: getComputedStyle(frame, '::after').maxHeight !== '0px',
      }));
    });
    for (const { isWide, says } of seen) expect(says).toBe(isWide);
    expect(seen.some(({ says }) => says)).toBe(true);
    await phone.page.close();
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

describe.skipIf(!CHROMIUM)('the interactive part for a table of the user’s', () => {
  const report = finishedReport();
  const file = report.project.path('out/my-metric/report/index.html');

  it('has the metric in the matrix, beside the closest one at first, and with a slider', async () => {
    const { project } = report;
    const { models, explorer } = pageDataIn(fs.readFileSync(report.file, 'utf8'));
    const lines = explorer!.models.map(
      (model, i) => `${models[model]!.id.split(':')[1]},${-explorer!.ranks[i]!}`,
    );
    project.write('my-metric.csv', ['model_id,mine', ...lines].join('\n'));
    const { code, output } = await project.run('compare', { FILE: 'my-metric.csv' });
    expect(code, output).toBe(0);
    const { page, messages } = await open(report.browser, file);
    const [closest] = await project.query(
      "select other_metric_id as id from agreement.own_pair where method = 'spearman' and place is not null order by abs(estimate) desc limit 1",
      'my-metric',
    );
    expect(await page.locator('#scatter-x').inputValue()).toBe('my-metric:mine');
    expect(await page.locator('#scatter-y').inputValue()).toBe(closest!.id);
    await page.locator('#matrix-category').selectOption('own');
    expect(await page.locator('#matrix-count').textContent()).toContain('1 of ');
    const slider = page.getByRole('slider', { name: 'your own metrics' });
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe('0, 0.0 % of the weight');
    expect(messages).toEqual([]);
  });
});
