import fs from 'node:fs';
import path from 'node:path';
import { sort } from 'd3-array';
import { count } from '../messages/counts-and-lists.ts';
import { explain } from '../messages/explain-error.ts';
import { indexText, type StudyPackage } from '../report/page/index-page.ts';
import { pageScript } from '../report/page/style.ts';
import type { Effects } from '../sources/effects.ts';
import type { OwnCsv } from '../sources/formats/own-csv-schema.ts';
import { fetchSources } from '../sources/retrievals/fetch-source.ts';
import { CARD } from '../stages/report/figures.ts';
import { inStudies } from '../studies/folder.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { namesIn, readText, writeIfChanged } from '../warehouse/files.ts';
import { isAsPublished } from '../warehouse/publish-folder.ts';
import { inOut } from '../warehouse/root.ts';
import { LOG } from '../warehouse/stage-folder.ts';
import { requireLock } from './lock.ts';
import { runShared } from './run.ts';
import { runStudies } from './run-studies.ts';

/**
 * Fetches missing files and makes all studies.
 *
 * @param isRenewed whether a refresh has just fetched every known file
 * @returns failures by study, also of studies that cannot be read
 */
export async function makeAll(effects: Effects, isRenewed = false): Promise<Map<string, string>> {
  const { studies, invalid } = validStudies();
  const failures = new Map([...invalid].map(([name, error]) => [name, explain(error)]));
  await fetchSources(effects.sources([]), effects, isRenewed);
  const shared = await runShared(effects);
  // A study whose tables cannot be read fails alone.
  for (const { name, csv } of studies)
    await fetchOwnTables(csv, effects, isRenewed).catch((error) => failures.set(name, explain(error)));
  const readable = studies.filter(({ name }) => !failures.has(name));
  for (const [name, failure] of await runStudies(readable, effects, shared)) failures.set(name, failure);
  requireLock();
  writeIndex(effects);
  return failures;
}

async function fetchOwnTables(csv: readonly OwnCsv[], effects: Effects, isRenewed: boolean): Promise<void> {
  const tables = effects.sources(csv).filter(({ id }) => csv.some(({ source_id }) => source_id === id));
  await fetchSources(tables, effects, isRenewed);
}

const PACKAGE = 'datapackage.json';

/** Writes the page with links to every published study and comparison. */
export function writeIndex(effects: Pick<Effects, 'warn'>): void {
  // Also comparisons, which have no study file.
  const names = inOrderOfIndex(fs.readdirSync(inOut()));
  const packages = names.flatMap((study) => {
    const about = inOut(study, PACKAGE);
    if (!fs.existsSync(about)) return [];
    if (isAsPublished(study, PACKAGE))
      return {
        ...(JSON.parse(readText(about)) as StudyPackage),
        study,
        isOwn: rankInIndex(study) === OWN,
        picture: pictureOf(study),
      };
    const file = `out/${study}/${PACKAGE}`;
    effects.warn(`${file} is damaged, so out/index.html leaves it out; run its command again`);
    return [];
  });
  if (packages.length === 0) return;
  writeIfChanged(inOut('index.html'), indexText(packages, pageScript('index')));
  const docs = namesIn(inCode('docs')).map((name) => path.join('docs', name));
  for (const file of ['CHANGELOG.md', 'LICENSE', ...docs])
    writeIfChanged(inOut(file), fs.readFileSync(inCode(file)));
}

/** A study's result in a line: the question, the answer, the first number and how many notes there are. */
export function resultOf(study: string): { lines: string; isSimulated: boolean } {
  const { summary, origin } = JSON.parse(readText(inOut(study, PACKAGE))) as StudyPackage;
  const { value = '', interval = '' } = summary.numbers[0]?.number ?? {};
  const notes = readText(inOut(study, LOG)).split('\n').length - 1;
  const isSimulated = origin === 'simulated';
  const lines = [
    `${study}: ${isSimulated ? 'SIMULATED. ' : ''}${summary.question} ${summary.answer}`,
    `  ρ = ${value}${interval && ` (${interval})`}; ${count(notes, 'note', 'notes')} in out/${study}/${LOG}`,
  ];
  return { lines: lines.join('\n'), isSimulated };
}

/** The paper's study comes first, then the newest leaderboard; comparisons, which have no study file, are last. */
export function inOrderOfIndex(names: readonly string[]): string[] {
  return sort(names, rankInIndex, (name) => name);
}

/** The rank of comparisons of the user's own tables, which have no study file. */
const OWN = 3;

function rankInIndex(study: string): number {
  if (study === 'paper') return 0;
  if (study === 'latest') return 1;
  return fs.existsSync(inStudies(`${study}.json`)) ? 2 : OWN;
}

/** The figure on a study's card; null without one as it was published. */
function pictureOf(study: string): string | null {
  const file = path.join('report', CARD);
  return isAsPublished(study, file) ? readText(inOut(study, file)) : null;
}
