import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { dataElement } from '../../pipeline/report/data-element.ts';
import { CHROMIUM, launch } from '../browser/browser.ts';
import { randomPageData } from '../report/page-data.ts';

const REPORT = 'out/paper/report/index.html';
const OPENINGS = 5;
const STEPS = 60;
const [MODELS, METRICS] = [500, 100];

/** Times the first paint of the report of the study `paper`, and a slider's step with 500 models × 100 metrics. */
export async function page(): Promise<void> {
  if (!CHROMIUM || !fs.existsSync(REPORT)) {
    console.log(`the report in a browser: not measured, as there is no ${CHROMIUM ? REPORT : 'Chromium'}`);
    return;
  }
  const text = fs.readFileSync(REPORT, 'utf8');
  const browser = await launch();
  const paints: number[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const opened = await browser.newPage();
    await opened.goto(pathToFileURL(path.resolve(REPORT)).href);
    await opened.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    paints.push(
      await opened.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime),
    );
    await opened.close();
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-page-'));
  const large = path.join(folder, 'index.html');
  const data = dataElement(randomPageData(MODELS, METRICS)).text;
  fs.writeFileSync(large, text.replace(/<script [^>]*id="page-data">[^<]*<\/script>/, data));
  const opened = await browser.newPage();
  await opened.goto(pathToFileURL(large).href);
  await opened.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  const steps = await opened.evaluate((count) => {
    const slider = document.getElementById('weight-V1') as HTMLInputElement;
    return Array.from({ length: count }, (_, i) => {
      slider.value = String(i);
      const start = performance.now();
      slider.dispatchEvent(new Event('input'));
      // Makes the browser finish the layout.
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
  }, STEPS);
  await browser.close();
  fs.rmSync(folder, { recursive: true });
  const median = (values: number[]) => values.sort((one, other) => one - other)[values.length >> 1]!;
  console.log(
    `the report: ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB, first paint after ${median(paints).toFixed(0)} ms (median of ${OPENINGS}); a slider's step with ${MODELS} models × ${METRICS} metrics: ${median(steps).toFixed(1)} ms (median of ${STEPS}, largest ${steps.at(-1)!.toFixed(1)})`,
  );
}
