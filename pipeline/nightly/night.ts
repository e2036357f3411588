import { listed } from '../messages/counts-and-lists.ts';
import { messageOf, shown, UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { acceptedNames, newerDamaged, setDamagedAside } from '../sources/retrievals/fetch-source.ts';
import { dropNextStates, pathInRaw } from '../sources/retrievals/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { type Study, studyNames } from '../studies/study.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { inRoot, placeOfRun } from '../warehouse/root.ts';
import {
  buildFromKnown,
  buildStudies,
  buildWithNews,
  builtResults,
  type Failures,
  requireAnyStudy,
} from './build-studies.ts';
import type { Candidate } from './candidate.ts';
import { pruneSnapshots } from './prune.ts';
import * as releases from './release.ts';
import { type Problem, renew } from './renew-source.ts';
import type { ExitCode, Found, Status, StudyStatus } from './status.ts';
import { checkStatus, knownStatuses, sourceStatuses, statusFile, writeStatus } from './status.ts';

const KEEP = 7;

/** What a refresh is given, and what it has found so far. */
interface Night {
  studies: readonly Study[];
  options: Options;
  effects: Effects;
  found: Found;
  failures: Failures;
  notes: string[];
}

/** Fetches every source again, builds the studies, and publishes a release as `out/current` if its content is new. */
export async function refresh(effects: Effects): Promise<number> {
  const found: Found = { problems: new Map(), notes: new Map() };
  let night: Night | undefined;
  let sources: Source[] | undefined;
  try {
    checkStatus(effects);
    sources = effects.sources();
    report('running', null);
    const { studies } = validStudies();
    const options = readOptions(sources, studies);
    night = { studies, options, effects, found, failures: new Map(), notes: [] };
    const outcome = await refreshAll(sources, night).finally(dropNextStates);
    const isStale = [...found.problems.values()].some((problems) => problems.length > 0);
    const code = isStale || night.failures.size > 0 ? 3 : 0;
    // The release is published, so a failure here must not fail the run.
    await warnOnFailure(`writing ${statusFile()}`, effects, () => conclude(outcome, code));
    return code;
  } catch (error) {
    try {
      conclude('failed', 1, messageOf(error));
    } catch {
      // Such as a full disk; report the first error.
    }
    throw error;
  }

  function report(outcome: Status['outcome'], code: ExitCode | null, problem?: string): Status {
    const now = effects.now().toISOString();
    const status: Status = {
      checked_at: now,
      outcome,
      exit_code: code,
      release: releases.currentName() ?? null,
      problem,
      failed_studies: studyStatuses(night?.failures),
      notes: night?.notes,
      sources: statusesNow(sources, found, now),
    };
    writeStatus(status);
    return status;
  }

  function conclude(outcome: Status['outcome'], code: ExitCode, problem?: string): void {
    const { release, failed_studies, sources: statuses } = report(outcome, code, problem);
    for (const { source_id, stale_since, problems: own } of statuses)
      for (const { file, message } of own)
        effects.warn(`${source_id} is stale since ${stale_since}: keeping the last good ${file}\n${message}`);
    if (outcome === 'failed') return;
    for (const { study, state, problem: own } of failed_studies)
      effects.warn(`${study} could not be built: ${CONSEQUENCE[state]}\n${own}`);
    effects.say(`${outcome}: ${release ?? 'no release yet'}, see ${statusFile()}`);
  }
}

const CONSEQUENCE: Record<StudyStatus['state'], string> = {
  stale: 'the release keeps its last good outputs',
  missing: 'it is not in the release',
};

function studyStatuses(failures: Failures = new Map()): StudyStatus[] {
  const released = releases.currentRelease()?.studies ?? [];
  const stateOf = (study: string) => (released.includes(study) ? 'stale' : 'missing');
  return [...failures].map(([study, problem]) => ({ study, state: stateOf(study), problem }));
}

/** The status of each source; the last known one if a study or a file in `raw/` is invalid. */
function statusesNow(sources: readonly Source[] | undefined, found: Found, now: string) {
  try {
    if (sources) return sourceStatuses(sources, found, now);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return knownStatuses();
}

/** Runs a step whose failure is only a warning, since the next refresh repeats it. */
async function warnOnFailure(what: string, effects: Effects, act: () => unknown) {
  try {
    await act();
  } catch (error) {
    effects.warn(`${what} failed; the next refresh will try again: ${messageOf(error)}`);
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions(sources: readonly Source[], studies: readonly Study[]) {
  const { MIRROR, KEEP: keep } = placeOfRun().env;
  const accepted = acceptedNames();
  const ids = [...sources.map(({ id }) => id), ...studies.map(({ name }) => name)];
  for (const id of accepted)
    if (!ids.includes(id)) throw invalid('ACCEPT', id, `one or more of ${ids.join(', ')}`);
  if (keep && !/^([2-9]|[1-9]\d{1,3})$/.test(keep)) throw invalid('KEEP', keep, 'a number from 2 to 9999');
  return {
    mirror: MIRROR || undefined,
    /** The number of releases, and of snapshots of each file, that are kept. */
    keep: Number(keep || KEEP),
    /** Sources and studies whose changes a user accepts. */
    accepted,
  };
}

function invalid(name: string, found: string, expected: string): UserError {
  return new UserError(`environment: ${name}`, 'invalid value', {
    expected,
    found: shown(found),
    next: `correct the value, or leave ${name} out`,
  });
}

async function refreshAll(sources: readonly Source[], night: Night) {
  const { options, found, effects } = night;
  for (const source of sources) setDamagedAside(source, effects);
  releases.removeUnfinished();
  const isDamaged = releases.isCurrentDamaged(effects);
  // In parallel, so that a slow server delays only its own source.
  const renewed = await Promise.all(sources.map((source) => renew(source, options, effects)));
  const lost = sources.flatMap((source, i) =>
    renewed[i]!.problems.flatMap(({ file }) => newerDamaged(source, file) ?? []),
  );
  const news: News[] = [];
  for (const [i, { id }] of sources.entries()) {
    const { problems, notes, candidate } = renewed[i]!;
    found.notes.set(id, notes);
    for (const note of notes) effects.warn(`${id}: ${note}`);
    // A source with news is unchecked until the studies are built from them.
    if (candidate && lost.length === 0) news.push({ candidate, problems });
    else found.problems.set(id, problems);
  }
  if (lost.length > 0) {
    effects.warn(
      `nothing is published, because the newest state of a source is damaged: ${listed(lost)}\n  next:     ${IF_LOST}`,
    );
    return 'nothing new';
  }
  await prune(sources, night);
  const known = await buildFromKnown(night);
  night.failures = known.failures;
  night.notes.push(...known.notes);
  if (news.length > 0) await takeNews(news, night);
  requireAnyStudy(night.failures);
  for (const note of night.notes) effects.warn(note);
  for (const { candidate, problems } of news) found.problems.set(candidate.source.id, problems);
  return await publish(isDamaged, night);
}

const IF_LOST =
  'wait until it can be fetched again, restore it in raw/ from a backup, or remove this folder to go on with the state before it';

/** A candidate, and the problems of its source. */
interface News {
  candidate: Candidate;
  problems: Problem[];
}

/** Builds the studies with all candidates, and keeps these; or refuses them together, and builds without them. */
async function takeNews(news: readonly News[], night: Night): Promise<void> {
  const { effects } = night;
  const candidates = news.map(({ candidate }) => candidate);
  const before = await builtResults(night.studies);
  for (const candidate of candidates) candidate.propose();
  const sources = candidates.map(({ source }) => source);
  await prune(sources, night);
  const { failures, notes, problem } = await buildWithNews(candidates, night.failures, before, night);
  if (problem === undefined) {
    requireAnyStudy(failures);
    night.failures = failures;
    night.notes.push(...notes);
    for (const candidate of candidates) candidate.keep();
    await prune(sources, night);
    return;
  }
  effects.warn('the new files are refused; building the studies without them');
  const ids = sources.map(({ id }) => id).join(',');
  for (const { candidate, problems } of news) {
    const file = candidate.refuse();
    const next = `check ${file}; if it is right, run ${PROGRAM} refresh ACCEPT=${ids}`;
    problems.push({ file, message: `${problem}\n  changed: ${candidate.changes}\n  next: ${next}` });
  }
  night.failures = await buildStudies(effects);
}

/** Publishes a release if its content is new, or if the current one is damaged. */
async function publish(isDamaged: boolean, night: Night) {
  const { options, effects } = night;
  const studies = studiesToRelease(night.failures);
  const isSame = releases.currentRelease()?.content_sha256 === releases.contentHash(studies);
  if (isSame && !isDamaged) return 'nothing new';
  const today = effects.now().toISOString().slice(0, 10);
  const release = releases.makeRelease(studies, today);
  await warnOnFailure('removing old releases', effects, () => {
    for (const old of releases.pruneReleases(options.keep))
      effects.say(`removed: ${releases.inReleases(old)}`);
  });
  effects.say(`created release ${release.release}: ${release.files.length} files`);
  return 'published';
}

/** The studies that were built, and the last good outputs of those in the current release that were not. */
function studiesToRelease(failures: Failures): string[] {
  const released = releases.currentRelease()?.studies ?? [];
  const isGood = (study: string) => released.includes(study) && isPublished(study);
  return studyNames().filter((study) => !failures.has(study) || isGood(study));
}

/** Removes snapshots that nothing needs any more; in a next state, nothing is removed yet. */
async function prune(sources: readonly Source[], { options, effects }: Night): Promise<void> {
  const { studies, invalid } = validStudies();
  // A study that cannot be read may name any snapshot.
  if (invalid.size > 0) return;
  const entries = studies.flatMap((study) => study.sources);
  const named = new Set(entries.flatMap(({ snapshot_id }) => snapshot_id ?? []));
  const dates = studies.flatMap(({ as_of }) => (as_of === 'latest' ? [] : as_of));
  for (const source of sources)
    for (const file of await pruneSnapshots(source, options.keep, named, dates))
      if (file === inRoot(pathInRaw(file))) effects.say(`removed: ${file}`);
}
