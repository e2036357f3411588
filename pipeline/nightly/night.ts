import fs from 'node:fs';
import { messageOf, shown, UserError } from '../messages/errors.ts';
import { listed } from '../messages/plurals.ts';
import type { Effects } from '../sources/effects.ts';
import { newerDamaged, setDamagedAside } from '../sources/retrievals/damaged-files.ts';
import { acceptedNames } from '../sources/retrievals/fetch-source.ts';
import { dropNextStates, pathInRaw } from '../sources/retrievals/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { type Study, studyNames } from '../studies/study.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { historyFile, putDamagedAside, writeMissingSums } from '../warehouse/history-files.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { inRoot, placeOfRun } from '../warehouse/root.ts';
import type { Candidate } from './candidate.ts';
import { checkReleases, setReleaseAside } from './check-releases.ts';
import { HeadlineJudge } from './headline-judge.ts';
import { pruneSnapshots } from './prune.ts';
import * as releases from './release.ts';
import { isOwn, renew } from './renew-source.ts';
import type { ExitCode, Found, Status, StudyStatus } from './status.ts';
import { checkStatus, knownStatuses, sourceStatuses, statusFile, writeStatus } from './status.ts';
import { type Failures, StudyBuild } from './study-build.ts';

const KEEP = 7;

/** Fetches every source again, builds the studies, and publishes a release as `out/current` if its content is new. */
export async function refresh(effects: Effects): Promise<number> {
  const found: Found = { problems: new Map(), notes: new Map() };
  let build: StudyBuild | undefined;
  let sources: Source[] | undefined;
  try {
    checkStatus(effects);
    sources = effects.sources();
    report('running', null);
    const { studies } = validStudies();
    const options = readOptions(placeOfRun().env, sources, studies);
    const judge = new HeadlineJudge(studies, options.accepted, effects);
    build = new StudyBuild(judge, effects, releases.currentRelease()?.studies);
    const night = { options, found, build, effects };
    const outcome = await refreshAll(sources, night).finally(dropNextStates);
    const isStale = [...found.problems.values()].some((own) => own.length > 0);
    const code = isStale || build.failures.size > 0 ? 3 : 0;
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
      failed_studies: studyStatuses(build?.failures),
      notes: build?.judge.notes,
      sources: statusesNow(sources, found, now),
    };
    writeStatus(status);
    return status;
  }

  function conclude(outcome: 'published' | 'nothing new' | 'failed', code: ExitCode, problem?: string): void {
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
async function warnOnFailure(what: string, effects: Pick<Effects, 'warn'>, act: () => unknown) {
  try {
    await act();
  } catch (error) {
    effects.warn(`${what} failed; the next refresh will try again: ${messageOf(error)}`);
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions(env: NodeJS.ProcessEnv, sources: readonly Source[], studies: readonly Study[]) {
  const { MIRROR, KEEP: keep } = env;
  const accepted = acceptedNames();
  const ids = [...sources.map(({ id }) => id), ...studies.map(({ name }) => name)];
  for (const id of accepted)
    if (!ids.includes(id)) throw invalid('ACCEPT', id, `one or more of ${ids.join(', ')}`);
  if (keep && !/^([2-9]|[1-9]\d{1,3})$/.test(keep)) throw invalid('KEEP', keep, 'a number from 2 to 9999');
  // The number of releases, and of snapshots of each file, that are kept.
  return { mirror: MIRROR || undefined, keep: Number(keep || KEEP), accepted };
}

function invalid(name: string, found: string, expected: string): UserError {
  return new UserError(`environment: ${name}`, 'invalid value', {
    expected,
    found: shown(found),
    next: `correct the value, or leave ${name} out`,
  });
}

type Night = { options: Options; found: Found; build: StudyBuild; effects: Effects };

async function refreshAll(sources: readonly Source[], night: Night): Promise<'published' | 'nothing new'> {
  const { options, found, build, effects } = night;
  for (const source of sources) setDamagedAside(source, effects);
  releases.removeUnfinished(isRemembered);
  const damaged = checkReleases(effects);
  for (const file of putDamagedAside())
    effects.warn(`${file} is damaged; it is rebuilt if its release still exists`);
  for (const file of writeMissingSums())
    effects.warn(`${file}.sha256 is missing; it was written again from ${file}, which is kept`);
  await rememberReleases(effects, damaged);
  // In parallel, so that a slow server delays only its own source.
  const renewed = await Promise.all(sources.map((source) => renew(source, options, effects)));
  for (const [i, { id }] of sources.entries()) {
    const { problems, notes } = renewed[i]!;
    found.problems.set(id, problems);
    found.notes.set(id, notes);
    for (const note of notes) effects.warn(`${id}: ${note}`);
  }
  const lost = sources.flatMap((source) =>
    found.problems.get(source.id)!.flatMap(({ file }) => newerDamaged(source, file) ?? []),
  );
  if (lost.length > 0) {
    effects.warn(
      `nothing is published, because the newest state of a source is damaged: ${listed(lost)}\n  next:     wait until it can be fetched again, restore it in raw/ from a backup, or remove this folder to go on with the state before it`,
    );
    return 'nothing new';
  }
  const prune = async (some: readonly Source[]) => {
    // In a next state, nothing is removed yet.
    for (const file of await pruneAll(some, options.keep))
      if (file === inRoot(pathInRaw(file))) effects.say(`removed: ${file}`);
  };
  const candidates = renewed.flatMap(({ candidate }) => candidate ?? []);
  await prune(sources);
  const kept = await buildFrom(candidates, prune, night);
  for (const each of kept) each.keep();
  await prune(kept.map(({ source }) => source));
  const names = studiesToRelease(build.failures);
  const isSame = releases.currentRelease()?.content_sha256 === releases.contentHash(names);
  if (isSame && damaged === undefined) return 'nothing new';
  if (damaged !== undefined) effects.warn(`${releases.releaseFolder(damaged)} is damaged; publishing again`);
  if (kept.length === 0) await build.again(true);
  const today = effects.now().toISOString().slice(0, 10);
  const release = releases.makeRelease(studiesToRelease(build.failures), today);
  if (damaged !== undefined) setReleaseAside(damaged, effects);
  await rememberReleases(effects);
  await warnOnFailure('removing old releases', effects, () => {
    for (const old of releases.pruneReleases(options.keep))
      effects.say(`removed: ${releases.releaseFolder(old)}`);
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

function isRemembered(release: releases.Release): boolean {
  return fs.existsSync(historyFile(release));
}

/** Appends missing undamaged releases to the history; a failure skips only that release. */
async function rememberReleases(effects: Pick<Effects, 'warn'>, damaged?: string): Promise<void> {
  const missing = releases.allReleases().filter((each) => each.release !== damaged && !isRemembered(each));
  if (missing.length === 0) return;
  // Loaded on demand: DuckDB takes longer to load than a refresh without news.
  const { appendHistory } = await import('../warehouse/history.ts');
  for (const release of missing.reverse())
    await warnOnFailure(`appending ${release.release} to out/history`, effects, () =>
      appendHistory(release, releases.releaseFolder(release.release)),
    );
}

/** Removes snapshots that nothing needs any more, and returns their files. */
async function pruneAll(sources: readonly Source[], keep: number): Promise<string[]> {
  const { studies, invalid } = validStudies();
  // A study that cannot be read may name any snapshot.
  if (invalid.size > 0) return [];
  const entries = studies.flatMap((study) => study.sources);
  const named = new Set(entries.flatMap(({ snapshot_id }) => snapshot_id ?? []));
  const dates = studies.flatMap(({ as_of }) => (as_of === 'latest' ? [] : as_of));
  const removed: string[] = [];
  for (const source of sources) removed.push(...(await pruneSnapshots(source, keep, named, dates)));
  return removed;
}

/**
 * Builds the studies from the candidates. If a study that must be built fails with them, or if a headline moves too far, builds
 * the studies without, then with one candidate more at a time. Those that are the cause are refused and reported as a problem
 * of their source.
 *
 * @param prune prunes sources whose next states are made again
 * @returns the candidates to keep, which the studies are built from
 */
async function buildFrom(
  candidates: readonly Candidate[],
  prune: (sources: readonly Source[]) => Promise<void>,
  { options, found: { problems }, build, effects }: Night,
): Promise<Candidate[]> {
  // Besides the user's own tables, accepted sources may move headlines.
  const mayMove = ({ source }: Candidate) => isOwn(source) || options.accepted.includes(source.id);
  if (candidates.length === 0) {
    await build.known();
    return [];
  }
  const first = await build.proposed(candidates.every(mayMove));
  if (!first.problem) return [...candidates];
  const failure = first.hasMoved
    ? 'a headline moved too far with the new files'
    : 'building the studies from the new files failed';
  effects.warn(`${failure}; retrying without them`);
  for (const each of candidates) each.withdraw();
  const known = candidates.map(({ source: { id } }) => [id, problems.get(id)!] as const);
  for (const [source] of known) problems.delete(source);
  const hasMoved = await build.known();
  for (const [source, own] of known) problems.set(source, own);
  const kept: Candidate[] = [];
  // With one source, the first build has tried its files already.
  const isCause = candidates.length === 1 && !hasMoved && build.isToBlame(first);
  for (const each of candidates) {
    const problem = isCause ? first.problem : await problemOf(each);
    if (!problem) {
      kept.push(each);
      continue;
    }
    const { id } = each.source;
    const file = each.refuse();
    const next = `check ${file}; if it is right, run ${PROGRAM} refresh ACCEPT=${id}`;
    problems.get(id)!.push({ file, message: `${problem}\n  next: ${next}` });
  }
  if (kept.length > 0 || !isCause) await build.again(kept.length > 0);
  return kept;

  /** Builds the studies with one candidate more. */
  async function problemOf(each: Candidate): Promise<string | undefined> {
    each.propose();
    await prune([each.source]);
    return (await build.proposed(mayMove(each))).problem;
  }
}
