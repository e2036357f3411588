import fs from 'node:fs';
import path from 'node:path';
import { messageOf, UserError } from '../messages/errors.ts';
import { explain } from '../messages/explain-error.ts';
import { makeAll } from '../program/make-all.ts';
import type { Effects } from '../sources/effects.ts';
import { type Study, studyNames } from '../studies/study.ts';
import { codeHash, PROGRAM } from '../warehouse/code-hash.ts';
import { PACKAGE_CODE } from '../warehouse/datapackage.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { inOut } from '../warehouse/root.ts';
import type { Candidate } from './candidate.ts';
import { judgeHeadlines, type Moved } from './headline-judge.ts';
import { contentHash, currentName, currentRelease, inReleases } from './release.ts';
import { isOwn } from './renew-source.ts';
import { readResult, type StudyResult } from './study-result.ts';

/** Maximum length of a failure in the status, in characters. */
const MAXIMUM_LENGTH = 2000;

/** Failures by study. */
export type Failures = ReadonlyMap<string, string>;

/** What the builds of a night need. */
interface Builder {
  studies: readonly Study[];
  /** `accepted` names sources and studies whose headlines may move. */
  options: { accepted: readonly string[] };
  effects: Effects;
}

/**
 * Builds the studies from the files in `raw/`, before anything new; returns those that failed, and notes on headlines. Headlines that an upgrade of the program moved are
 * published; other moves need a user's acceptance.
 */
export async function buildFromKnown({ studies, options: { accepted }, effects }: Builder) {
  const failures = await buildStudies(effects);
  const before = await releasedResults(studies, effects);
  const after = await builtResults(studies.filter(({ name }) => before.some(({ study }) => study === name)));
  const { moved, notes } = judgeHeadlines(before, after);
  const refused = moved.filter(({ study }) => !accepted.includes(study));
  const isUpgrade = before.some(({ code }) => code !== codeHash(PACKAGE_CODE));
  if (refused.length > 0 && !isUpgrade) throw movedByUser(refused);
  for (const { study, line } of moved)
    effects.warn(accepted.includes(study) ? `accepted: ${line}` : `${line}; the program has changed since`);
  return { failures, notes };
}

function movedByUser(moved: readonly Moved[]): UserError {
  const studies = [...new Set(moved.map(({ study }) => study))].join(',');
  const files = 'the files that you added to raw/ or changed in pipeline/studies';
  return new UserError('the studies', 'a headline moved too far; readers still see the previous release', {
    expected: 'a number in its interval of the last release, because no fetched source has changed',
    found: linesOf(moved),
    next: `check ${files}; if they are right, run ${PROGRAM} refresh ACCEPT=${studies}`,
  });
}

function linesOf(moved: readonly Moved[]): string {
  return moved.map(({ line }) => line).join('\n');
}

/**
 * Builds the studies with candidates, whose next states are the ones that are read. They must break no study, and move
 * no headline unless all of them may.
 *
 * @param known the failures without the candidates
 * @param before the results without the candidates
 */
export async function buildWithNews(
  candidates: readonly Candidate[],
  known: Failures,
  before: readonly StudyResult[],
  { studies, options: { accepted }, effects }: Builder,
) {
  const failures = await buildStudies(effects);
  const broken = new Map([...failures].filter(([study]) => !known.has(study)));
  if (broken.size > 0)
    return {
      failures,
      notes: [],
      problem: `the studies could not be built with the new files: ${textOf(broken)}`,
    };
  const { moved, notes } = judgeHeadlines(before, await builtResults(studies));
  const refused = moved.filter(({ study }) => !accepted.includes(study));
  // Besides the user's own tables, accepted sources may move headlines.
  const mayMove = candidates.every(({ source }) => isOwn(source) || accepted.includes(source.id));
  if (refused.length > 0 && !mayMove)
    return { failures, notes: [], problem: cut(`headlines moved too far:\n${linesOf(refused)}`) };
  for (const { line } of moved) effects.warn(`accepted: ${line}`);
  return { failures, notes };
}

/** Builds from fetched files, never from simulated scores. An error that stops all studies is the failure of each. */
export async function buildStudies(effects: Effects): Promise<Failures> {
  const ofAll = (error: unknown) => new Map(studyNames().map((name) => [name, explain(error)]));
  const failures = await makeAll(effects, true).catch(ofAll);
  return new Map([...failures].map(([study, failure]) => [study, cut(failure)]));
}

/** Ends a refresh in which no study could be built. */
export function requireAnyStudy(failures: Failures): void {
  if (failures.size === 0 || studyNames().some((study) => !failures.has(study))) return;
  throw new UserError('the studies', 'could not be built; readers still see the previous release', {
    found: textOf(failures),
    next: 'fix the problem found, then run the same command again',
  });
}

function textOf(failures: Failures): string {
  return cut([...failures].map(([study, failure]) => `${study}: ${failure}`).join('\n'));
}

function cut(problem: string): string {
  return problem.slice(0, MAXIMUM_LENGTH);
}

/** The results of the published studies in `out`; a study that fails may have none. */
export async function builtResults(studies: readonly Study[]): Promise<StudyResult[]> {
  const results: StudyResult[] = [];
  for (const study of studies) if (isPublished(study.name)) results.push(await readResult(study, inOut()));
  return results;
}

/**
 * The results in the last release, even if its record is damaged; none if nothing has changed since. Leaves out studies
 * that cannot be read, such as those of a release with other columns.
 */
async function releasedResults(studies: readonly Study[], { warn }: Effects): Promise<StudyResult[]> {
  const name = currentName();
  if (name === undefined) return [];
  const folder = inReleases(name);
  const released = studies.filter(
    (study) => isPublished(study.name) && fs.existsSync(path.join(folder, study.name)),
  );
  if (currentRelease()?.content_sha256 === contentHash(released.map((study) => study.name))) return [];
  const results: StudyResult[] = [];
  for (const study of released) {
    try {
      results.push(await readResult(study, folder));
    } catch (error) {
      warn(`${study.name}: cannot compare headlines with those in ${folder}: ${messageOf(error)}`);
    }
  }
  return results;
}
