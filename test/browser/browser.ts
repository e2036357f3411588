import fs from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { finishedProject } from '../made-projects.ts';
import type { Project } from '../project.ts';
import { words } from '../words.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of Chromium or Chrome. If neither is installed: undefined, with a warning. */
export const CHROMIUM = PLACES.find((file) => fs.existsSync(file));
if (!CHROMIUM)
  console.warn('Skipped: tests in a browser, as no Chromium is here (Debian: apt-get install chromium)');

/** Lets the browser run as root and without GPU, and without network requests of its own. */
const QUIET = words(`
  --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
  --disable-component-update --disable-sync`);

export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM!, args: QUIET });
}

/** The report of a finished project in a browser, opened before the tests of a `describe`. */
export function finishedReport(options: BrowserContextOptions = {}) {
  const project = finishedProject();
  const file = project.path('out/paper/report/index.html');
  const report = { project, file } as { project: Project; file: string; browser: Browser } & Opened;
  beforeAll(async () => {
    report.browser = await launch();
    Object.assign(report, await open(report.browser, file, options));
  });
  afterAll(() => report.browser?.close());
  return report;
}

export interface Opened {
  page: Page;
  /** Console messages, and uncaught errors. */
  messages: string[];
  /** URLs that the page requested, except `file:`, `data:` and `blob:`. */
  requests: string[];
}

/** Opens a file with the network blocked, and waits until the page's script, if any, has run. */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions & { fragment?: string } = {},
): Promise<Opened> {
  const { fragment = '', ...context } = options;
  const page = await (await browser.newContext({ ...context, offline: true })).newPage();
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(`file://${file}${fragment}`);
  await page.waitForFunction(
    () => !document.getElementById('page-data') || document.documentElement.dataset.ready === 'true',
  );
  return { page, messages, requests };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on a page, or in the part of it that a selector names. */
export async function violations(page: Page, part?: string): Promise<string[]> {
  await page.evaluate(fs.readFileSync(AXE, 'utf8'));
  return await page.evaluate(async (selector) => {
    const { axe } = window as unknown as {
      axe: { run(part: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run(selector ?? document);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
  }, part);
}

export async function openFolds(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
  await rankingFilled(page);
}

/** Waits until the ranking in Explore has all rows and what is certain about them. */
export async function rankingFilled(page: Page): Promise<void> {
  await page.waitForSelector('#ranking[aria-busy=false]', { state: 'attached' });
}
