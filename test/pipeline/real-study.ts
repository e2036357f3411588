import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CARD, figures } from '../../pipeline/stages/report/figures.ts';
import type { DataPackage } from '../../pipeline/warehouse/datapackage.ts';
import { CHROMIUM, launch, open, openFolds, violations } from '../browser/browser.ts';
import { expectSaidAlike } from '../findings.ts';
import type { Project } from '../project.ts';
import { describeConstants } from './constants.ts';

/** Tests of a published study of the leaderboard's real scores. */
export function describeRealStudy(project: Project, study: string): void {
  const out = (file: string) => project.path(path.join('out', study, file));

  describeConstants(study, out);

  it('says the same in findings.json, findings.md and the report, with the rows of its tables', () =>
    expectSaidAlike(project, study));

  it('has every figure as SVG and PNG', () => {
    // Of the user's own metrics.
    const names = Object.keys(figures).filter((name) => name !== 'own-agreement');
    const files = names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect(fs.readdirSync(out('report')).sort()).toEqual([...files, CARD, 'index.html'].sort());
  });

  it.skipIf(!CHROMIUM)(
    'has a page of at most 2 MB that opens without messages, requests and violations',
    async () => {
      const browser = await launch();
      const file = out('report/index.html');
      expect(fs.statSync(file).size).toBeLessThanOrEqual(2e6);
      const { page, messages, requests } = await open(browser, file);
      expect([...messages, ...requests]).toEqual([]);
      // The first screen's, and a chapter's each.
      const drawn = await page.locator('figure .frame > svg').count();
      expect(drawn).toBe(1 + (await page.locator('.chapter').count()));
      await openFolds(page);
      expect(await violations(page)).toEqual([]);
      await browser.close();
    },
  );

  it('has no empty tables but those that docs/tables.md lists', () => {
    const page = fs.readFileSync('docs/tables.md', 'utf8');
    const [rows] = page.split('| empty |')[1]!.split('\n\n');
    const listed = [...rows!.matchAll(/`(\w+\/\w*)\*?`/g)].map(([, name]) => name!);
    const { resources } = JSON.parse(project.read(`out/${study}/datapackage.json`)) as DataPackage;
    const empty = resources.filter(({ rows: n }) => n === 0).map(({ title }) => title);
    expect(empty.filter((title) => !listed.some((name) => title.startsWith(name)))).toEqual([]);
  });
}
