import fs from 'node:fs';
import path from 'node:path';
import { indexText } from './report/index-page.ts';
import { runNormalize } from './run.ts';
import { runStudies } from './run-studies.ts';
import type { Effects } from './side-effects.ts';
import type { FetchOptions } from './sources/fetch-source.ts';
import { fetchSources } from './stages/fetch.ts';
import { studyNames } from './studies/study.ts';
import { writeIfChanged } from './warehouse/files.ts';

/** Fetches missing files and makes all studies. Returns failures by study. */
export async function makeAll(
  effects: Effects,
  options: Pick<FetchOptions, 'isRenewed' | 'strict'> = {},
): Promise<Map<string, string>> {
  await fetchSources(effects, options);
  await runNormalize(effects);
  const failures = await runStudies(studyNames(), effects);
  writeIndex();
  return failures;
}

/** Writes the page with links to every published study and comparison. */
export function writeIndex(): void {
  // Also comparisons, which have no study file.
  const packages = fs
    .readdirSync('out')
    .sort()
    .flatMap((study) => {
      const file = path.join('out', study, 'datapackage.json');
      return fs.existsSync(file) ? [{ ...JSON.parse(fs.readFileSync(file, 'utf8')), study }] : [];
    });
  if (packages.length > 0) writeIfChanged(path.join('out', 'index.html'), indexText(packages));
}
