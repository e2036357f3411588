import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { dataElement } from '../../pipeline/report/data/data-element.ts';
import { CHROMIUM, launch } from '../browser/browser.ts';
import { randomPageData } from '../report/page-data.ts';

const REPORT = 'out/paper/report/index.html';
const OPENINGS = 5;
const STEPS = 60;
const [MODELS, METRICS] = [500, 100];

/** Times the first paint of the report of the study `paper`, and its sliders with a larger leaderboard. */
export async function page(): Promise<void> {
  if (!CHROMIUM || !fs.existsSync(REPORT)) {
    console.log(`the report in a browser: not measured, as there is no ${CHROMIUM ? REPORT : 'Chromium'}`);
    return;
  }
  const text = fs.readFileSync(REPORT, 'utf8');
  const browser = await launch();
  const paint = median(await paints(browser));
  const { steps, ranges, blocked } = await sliders(browser, text);
  await browser.close();
  console.log(
    `the report: ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB, first paint after ${paint.toFixed(0)} ms (median of ${OPENINGS}). With ${MODELS} models × ${METRICS} metrics: a slider's step takes ${median(steps).toFixed(1)} ms (median of ${STEPS}, largest ${Math.max(...steps).toFixed(1)}), its ranges of ranks ${ranges.toFixed(0)} ms in slices of at most ${blocked.toFixed(0)} ms`,
  );
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[values.length >> 1]!;
}

async function paints(browser: Browser): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const opened = await browser.newPage();
    await opened.goto(pathToFileURL(path.resolve(REPORT)).href);
    await opened.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    found.push(
      await opened.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime),
    );
    await opened.close();
  }
  return found;
}

/** Milliseconds of steps of a slider, until the ranges of ranks at rest, and of the longest time without a pause. */
async function sliders(browser: Browser, text: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-page-'));
  const large = path.join(folder, 'index.html');
  const data = dataElement(randomPageData(MODELS, METRICS, 1000)).text;
  fs.writeFileSync(large, text.replace(/<script [^>]*id="page-data">[^<]*<\/script>/, data));
  const opened = await browser.newPage();
  await opened.goto(pathToFileURL(large).href);
  await opened.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  await opened.waitForSelector('#ranking[aria-busy=false]', { state: 'attached' });
  const found = await opened.evaluate(async (count) => {
    const slider = document.getElementById('weight-V1') as HTMLInputElement;
    const steps = Array.from({ length: count }, (_, i) => {
      slider.value = String(i);
      const start = performance.now();
      slider.dispatchEvent(new Event('input'));
      // Makes the browser finish the layout.
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
    const start = performance.now();
    let last = start;
    let blocked = 0;
    while (document.getElementById('ranking')!.ariaBusy === 'true') {
      await new Promise((resolve) => setTimeout(resolve));
      // A timer of the browser itself takes up to 4 ms.
      blocked = Math.max(blocked, performance.now() - last);
      last = performance.now();
    }
    return { steps, ranges: performance.now() - start, blocked };
  }, STEPS);
  fs.rmSync(folder, { recursive: true });
  return found;
}
