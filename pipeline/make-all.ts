import fs from 'node:fs';
import path from 'node:path';
import { CODE } from './code-hash.ts';
import { heroes } from './report/figures.ts';
import { indexText, type StudyPackage } from './report/index-page.ts';
import { pageScript } from './report/page-script.ts';
import { runNormalize } from './run.ts';
import { runStudies } from './run-studies.ts';
import type { Effects } from './side-effects.ts';
import type { FetchOptions } from './sources/fetch-source.ts';
import { fetchSources } from './stages/fetch.ts';
import { studyNames } from './studies/study.ts';
import { writeIfChanged } from './warehouse/files.ts';
import { isAsPublished } from './warehouse/publish-folder.ts';

/** Fetches missing files and makes all studies. Returns failures by study. */
export async function makeAll(
  effects: Effects,
  options: Pick<FetchOptions, 'isRenewed' | 'strict'> = {},
): Promise<Map<string, string>> {
  await fetchSources(effects, options);
  await runNormalize(effects);
  const failures = await runStudies(studyNames(), effects);
  writeIndex(effects);
  return failures;
}

const PACKAGE = 'datapackage.json';

/** Writes the page with links to every published study and comparison. */
export function writeIndex(effects: Pick<Effects, 'warn'>): void {
  // Also comparisons, which have no study file.
  const packages = fs
    .readdirSync('out')
    .sort((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1))
    .flatMap((study) => {
      const about = contentOf(path.join('out', study, PACKAGE), 'utf8');
      if (about === null) return [];
      if (isAsPublished(study, PACKAGE))
        return [{ ...JSON.parse(about), study, picture: heroPicture(study) } as StudyPackage];
      effects.warn(
        `out/${study}/${PACKAGE} is damaged, so out/index.html leaves it out; make ${study} again`,
      );
      return [];
    });
  if (packages.length === 0) return;
  writeIfChanged(path.join('out', 'index.html'), indexText(packages, pageScript('index')));
  writeIfChanged(path.join('out', 'CHANGELOG.md'), fs.readFileSync(path.join(CODE, 'CHANGELOG.md'), 'utf8'));
}

/** The paper's study comes first, then the newest leaderboard. */
function placeOf(study: string): number {
  const place = ['paper', 'latest'].indexOf(study);
  return place < 0 ? 2 : place;
}

/** The figure of a report's first screen as base64; null if there is none. */
function heroPicture(study: string): string | null {
  const files = heroes.map((name) => path.join('out', study, 'report', `${name}.png`));
  return files.map((file) => contentOf(file, 'base64')).find((content) => content !== null) ?? null;
}

function contentOf(file: string, encoding: 'utf8' | 'base64'): string | null {
  return fs.existsSync(file) ? fs.readFileSync(file, encoding) : null;
}
