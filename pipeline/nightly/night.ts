import fs from 'node:fs';
import { shown, UserError } from '../errors.ts';
import type { Effects } from '../side-effects.ts';
import { setDamagedAside } from '../sources/damaged-files.ts';
import type { Source } from '../sources/source.ts';
import { type Study, studyNames } from '../studies/study.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { historyFile, putDamagedAside } from '../warehouse/history-files.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { Builds, type Failures } from './build-studies.ts';
import { checkReleases, setReleaseAside } from './check-releases.ts';
import {
  clearPending,
  giveUp,
  type PendingRetrieval,
  pendingBySource,
  putBack,
  setAside,
} from './pending-retrievals.ts';
import { forgetPruned, pruneSnapshots, restorePruned } from './prune.ts';
import {
  contentHash,
  currentName,
  currentRelease,
  makeRelease,
  pruneReleases,
  type Release,
  releaseFolder,
  releases,
  removeUnfinished,
} from './release.ts';
import { type Problem, renew } from './renew-source.ts';
import {
  checkStatus,
  type ExitCode,
  knownStatuses,
  type SourceStatus,
  STATUS,
  type Status,
  type StudyStatus,
  sourceStatuses,
  writeStatus,
} from './status.ts';

const KEEP = 7;

/** Fetches every source again, builds the studies, and publishes a release as `out/current` if its content is new. */
export async function refresh(effects: Effects): Promise<number> {
  const problems = new Map<string, Problem[]>();
  let builds: Builds | undefined;
  let sources: Source[] | undefined;
  try {
    checkStatus(effects);
    sources = effects.sources();
    report('running', null);
    const options = readOptions(process.env, sources);
    builds = new Builds(effects, currentRelease()?.studies);
    const outcome = await refreshAll(sources, options, problems, builds, effects);
    const isStale = [...problems.values()].some((own) => own.length > 0);
    const code = isStale || builds.failures.size > 0 ? 3 : 0;
    // The release is published, so a failure here must not fail the run.
    await warnOnFailure(`writing ${STATUS}`, effects, () => conclude(outcome, code));
    return code;
  } catch (error) {
    try {
      conclude('failed', 1, error instanceof Error ? error.message : String(error));
    } catch {
      // Such as a full disk; report the first error.
    }
    throw error;
  }

  function report(outcome: Status['outcome'], code: ExitCode | null, problem?: string): Status {
    const now = effects.now().toISOString();
    const statuses = statusesNow(sources, problems, now);
    const release = currentName() ?? null;
    const status: Status = {
      checked_at: now,
      outcome,
      exit_code: code,
      release,
      ...(problem === undefined ? {} : { problem }),
      failed_studies: studyStatuses(builds?.failures),
      sources: statuses,
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
    effects.log(`${outcome}: ${release}, see ${STATUS}`);
  }
}

const CONSEQUENCE: Record<StudyStatus['state'], string> = {
  stale: 'the release keeps its last good outputs',
  missing: 'it is not in the release',
};

function studyStatuses(failures: Failures = new Map()): StudyStatus[] {
  const released = currentRelease()?.studies ?? [];
  return [...failures].map(([study, problem]) => ({
    study,
    state: released.includes(study) ? 'stale' : 'missing',
    problem,
  }));
}

/** The status of each source; the last known one if a study or a file in `raw/` is invalid. */
function statusesNow(
  sources: readonly Source[] | undefined,
  problems: ReadonlyMap<string, readonly Problem[]>,
  now: string,
): SourceStatus[] {
  try {
    if (sources) return sourceStatuses(sources, problems, now);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return knownStatuses();
}

/** Runs a step whose failure is only a warning, since the next refresh repeats it. */
async function warnOnFailure(
  what: string,
  effects: Pick<Effects, 'warn'>,
  act: () => unknown,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    effects.warn(`${what} failed; the next refresh will try again: ${message}`);
  }
}

interface Options {
  mirror: string | undefined;
  /** Number of releases, and of snapshots of each file, that are kept. */
  keep: number;
  /** Sources for which a user accepts that many models or scores disappeared or changed. */
  accepted: string[];
}

function readOptions({ MIRROR, KEEP: keep, ACCEPT }: NodeJS.ProcessEnv, sources: readonly Source[]): Options {
  const accepted = (ACCEPT ?? '').split(/[\s,]+/).filter(Boolean);
  const ids = sources.map(({ id }) => id);
  for (const id of accepted)
    if (!ids.includes(id)) throw invalid('ACCEPT', id, `one or more of ${ids.join(', ')}`);
  if (keep && !/^([2-9]|[1-9]\d{1,3})$/.test(keep)) throw invalid('KEEP', keep, 'a number from 2 to 9999');
  return { mirror: MIRROR || undefined, keep: Number(keep || KEEP), accepted };
}

function invalid(name: string, found: string, expected: string): UserError {
  return new UserError({
    where: `environment: ${name}`,
    problem: 'invalid value',
    expected,
    found: shown(found),
    next: `correct the value, or run make refresh without ${name}`,
  });
}

async function refreshAll(
  sources: readonly Source[],
  options: Options,
  problems: Map<string, Problem[]>,
  builds: Builds,
  effects: Effects,
): Promise<'published' | 'nothing new'> {
  // A killed run may have pruned snapshots before the studies were built from the new ones.
  restorePruned(pendingBySource().keys());
  removePruned(effects);
  setDamagedAside(sources, effects);
  removeUnfinished(isRemembered);
  const damaged = checkReleases(effects);
  for (const file of putDamagedAside())
    effects.warn(`${file} is damaged; it is rebuilt if its release still exists`);
  await rememberReleases(effects, damaged);
  // In parallel, so that a slow server delays only its own source.
  const renewed = await Promise.all(sources.map((source) => renew(source, options, effects)));
  for (const [i, source] of sources.entries()) problems.set(source.id, renewed[i]!);
  const { studies, invalid } = validStudies();
  // A study that cannot be read may name any snapshot.
  const prune = async (some: readonly Source[]) =>
    invalid.size > 0 ? undefined : await pruneAll(some, studies, options.keep);
  await prune(sources);
  const hasNews = await buildFromPending(problems, builds, effects, (id) =>
    prune(sources.filter((each) => each.id === id)),
  );
  removePruned(effects);
  const names = studiesToRelease(builds.failures);
  const isSame = currentRelease()?.content_sha256 === contentHash(names);
  if (isSame && damaged === undefined) return 'nothing new';
  if (damaged !== undefined) effects.warn(`${releaseFolder(damaged)} is damaged; publishing again`);
  if (!hasNews) await builds.make(true);
  const release = makeRelease(studiesToRelease(builds.failures), effects.now().toISOString().slice(0, 10));
  if (damaged !== undefined) setReleaseAside(damaged, effects);
  await rememberReleases(effects);
  await warnOnFailure('removing old releases', effects, () => {
    for (const old of pruneReleases(options.keep)) effects.log(`removed: ${releaseFolder(old)}`);
  });
  effects.log(`created release ${release.release}: ${release.files.length} files`);
  return 'published';
}

/** The studies that were built, and the last good outputs of those in the current release that were not. */
function studiesToRelease(failures: Failures): string[] {
  const released = currentRelease()?.studies ?? [];
  return studyNames().filter(
    (study) => !failures.has(study) || (released.includes(study) && isPublished(study)),
  );
}

function isRemembered(release: Release): boolean {
  return fs.existsSync(historyFile(release));
}

/** Appends missing undamaged releases to the history; a failure skips only that release. */
async function rememberReleases(effects: Pick<Effects, 'warn'>, damaged?: string): Promise<void> {
  const missing = releases().filter((each) => each.release !== damaged && !isRemembered(each));
  if (missing.length === 0) return;
  // Loaded on demand: DuckDB takes longer to load than a refresh without news.
  const { appendHistory } = await import('../warehouse/history.ts');
  for (const release of missing.reverse())
    await warnOnFailure(`appending ${release.release} to out/history`, effects, () =>
      appendHistory(release, releaseFolder(release.release)),
    );
}

async function pruneAll(sources: readonly Source[], studies: readonly Study[], keep: number): Promise<void> {
  const named = new Set(
    studies.flatMap((study) => study.sources.flatMap(({ snapshot_id }) => snapshot_id ?? [])),
  );
  const dates = studies.flatMap(({ as_of }) => (as_of === 'latest' ? [] : as_of));
  for (const source of sources) await pruneSnapshots(source, keep, named, dates);
}

function removePruned(effects: Effects): void {
  for (const file of forgetPruned()) effects.log(`removed: ${file}`);
}

/**
 * Builds the studies. If one that must be built fails with the pending retrievals, builds them without, then with those of one
 * source at a time. Retrievals that make such a study fail are set aside and reported as a problem of their source. If no study
 * can be built even without pending retrievals, they stay pending for the next refresh.
 *
 * @param prune prunes a source after its retrievals are put back
 * @returns whether the studies use new retrievals
 */
async function buildFromPending(
  problems: Map<string, Problem[]>,
  builds: Builds,
  effects: Effects,
  prune: (source: string) => Promise<void>,
): Promise<boolean> {
  // Skips sources that no study uses any more.
  const pending = new Map([...pendingBySource()].filter(([source]) => problems.has(source)));
  if (pending.size === 0) {
    await builds.make(false);
    clearPending();
    return false;
  }
  const first = await builds.attempt(true);
  if (!builds.problemIn(first)) {
    clearPending();
    return true;
  }
  effects.warn('building the studies from the new files failed; retrying without them');
  for (const retrievals of pending.values()) setAside(retrievals);
  restorePruned(pending.keys());
  const known = [...pending.keys()].map((source) => [source, problems.get(source)!] as const);
  for (const [source] of known) problems.delete(source);
  await builds.make(false);
  for (const [source, own] of known) problems.set(source, own);
  let hasNews = false;
  for (const [source, retrievals] of pending) {
    // With one source, the first build has tried its files; its failures may be no fault of them.
    const problem =
      (pending.size === 1 && builds.problemIn(first)) ||
      (await tryPending(source, retrievals, prune, builds));
    if (problem) {
      const file = giveUp(retrievals).join(', ');
      problems.get(source)!.push({ file, message: `building the studies from it failed: ${problem}` });
    } else {
      hasNews = true;
    }
  }
  if (hasNews || pending.size > 1) await builds.make(hasNews);
  clearPending();
  return hasNews;
}

/** Builds the studies with a source's pending retrievals. If that fails, sets them aside again and returns the problem. */
async function tryPending(
  source: string,
  retrievals: readonly PendingRetrieval[],
  prune: (source: string) => Promise<void>,
  builds: Builds,
): Promise<string | undefined> {
  putBack(retrievals);
  await prune(source);
  const problem = builds.problemIn(await builds.attempt(false));
  if (!problem) return undefined;
  setAside(retrievals);
  restorePruned([source]);
  return problem;
}
