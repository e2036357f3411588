import fs from 'node:fs';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import type { Source } from '../sources/source.ts';
import { readStudies, type Study } from '../studies/study.ts';
import { historyFile, lookBackAt, putDamagedAside } from '../warehouse/history-files.ts';
import { makeStudies, type Outcome } from './make.ts';
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
  currentRelease,
  isWhole,
  lastSequence,
  makeRelease,
  pruneReleases,
  type Release,
  releaseFolder,
  releases,
  removeUnfinished,
} from './release.ts';
import { type Problem, renew } from './renew.ts';
import {
  type ExitCode,
  knownStatuses,
  type SourceStatus,
  STATUS,
  type Status,
  sourceStatuses,
  writeStatus,
} from './status.ts';

const KEEP = 7;

/** Fetches every source again, makes every study, and publishes a release as `out/current` if all went well and something is new. */
export async function refresh(effects: Effects): Promise<number> {
  const problems = new Map<string, Problem[]>();
  let sources: Source[] | undefined;
  try {
    sources = effects.sources();
    report('running', null);
    const options = optionsOf(process.env, sources);
    const studies = readStudies();
    const outcome = await night(sources, studies, options, problems, effects);
    const code = [...problems.values()].some((own) => own.length > 0) ? 3 : 0;
    // The release is published: nothing after it may fail the run.
    await afterwards(`writing ${STATUS}`, effects, () => conclude(outcome, code));
    return code;
  } catch (error) {
    try {
      conclude('failed', 1, error instanceof Error ? error.message : String(error));
    } catch {
      // Such as on a full disk; the first error is the one to report.
    }
    throw error;
  }

  function report(outcome: Status['outcome'], code: ExitCode | null, problem?: string): Status {
    const now = effects.now().toISOString();
    const statuses = statusesNow(sources, problems, now);
    const release = currentRelease()?.release ?? null;
    const status: Status = {
      checked_at: now,
      outcome,
      exit_code: code,
      release,
      ...(problem === undefined ? {} : { problem }),
      sources: statuses,
    };
    writeStatus(status);
    return status;
  }

  function conclude(outcome: 'published' | 'nothing new' | 'failed', code: ExitCode, problem?: string): void {
    const { release, sources: statuses } = report(outcome, code, problem);
    for (const { source_id, stale_since, problems: own } of statuses)
      for (const { file, message } of own)
        effects.warn(`${source_id} is stale since ${stale_since}: keeping the last good ${file}\n${message}`);
    if (outcome !== 'failed') effects.log(`${outcome}: ${release}, see ${STATUS}`);
  }
}

/** The status of each source; the last known one if a study is invalid or `raw/` holds unexpected files. */
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

/** Does what follows a release; a failure is only a warning, since the next refresh tries it again. */
async function afterwards(what: string, effects: Pick<Effects, 'warn'>, act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    effects.warn(`${what} failed; the next refresh will try again: ${message}`);
  }
}

interface Options {
  mirror: string | undefined;
  /** How many releases, and of each file how many snapshots, are kept. */
  keep: number;
  /** Sources that may have shrunk. */
  accepted: string[];
}

function optionsOf({ MIRROR, KEEP: keep, ACCEPT }: NodeJS.ProcessEnv, sources: readonly Source[]): Options {
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

async function night(
  sources: readonly Source[],
  studies: readonly Study[],
  options: Options,
  problems: Map<string, Problem[]>,
  effects: Effects,
): Promise<'published' | 'nothing new'> {
  // A killed run may have pruned snapshots before it knew whether the studies can be made from the new ones.
  restorePruned(pendingBySource().keys());
  removePruned(effects);
  removeUnfinished(isRemembered);
  for (const file of putDamagedAside())
    effects.warn(`${file} is truncated; it is rebuilt if its release still exists`);
  await rememberReleases(effects);
  // Side by side: a slow server holds up its own source only.
  const renewed = await Promise.all(sources.map((source) => renew(source, options, effects)));
  for (const [i, source] of sources.entries()) problems.set(source.id, renewed[i]!);
  const prune = (some: readonly Source[]) => pruneAll(some, studies, options.keep);
  await prune(sources);
  const isNews = await makeProven(problems, effects, (id) => prune(sources.filter((each) => each.id === id)));
  removePruned(effects);
  const names = studies.map(({ name }) => name);
  const current = currentRelease();
  if (current?.content_sha256 === contentHash(names)) {
    if (isWhole(current)) return 'nothing new';
    effects.warn(`${releaseFolder(current.release)} is damaged; publishing again`);
  }
  if (!isNews) await makeLookingBack(true, effects);
  const release = makeRelease(names, effects.now().toISOString().slice(0, 10));
  await rememberReleases(effects);
  await afterwards('removing old releases', effects, () => {
    for (const old of pruneReleases(options.keep)) effects.log(`removed: ${releaseFolder(old)}`);
  });
  effects.log(`created release ${release.release}: ${release.files.length} files`);
  return 'published';
}

function isRemembered(release: Release): boolean {
  return fs.existsSync(historyFile(release));
}

/** Appends the releases that the history lacks, such as the new one. A damaged release does not keep others out. */
async function rememberReleases(effects: Pick<Effects, 'warn'>): Promise<void> {
  const missing = releases().filter((release) => !isRemembered(release));
  if (missing.length === 0) return;
  // DuckDB takes longer to load than a night without news.
  const { appendHistory } = await import('../warehouse/history.ts');
  for (const release of missing.reverse())
    await afterwards(`appending ${release.release} to out/history`, effects, () =>
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
 * Makes the studies. If that fails with the new retrievals, makes them without those, then with those of one source after the
 * other; retrievals with which they cannot be made are set aside and become a problem of their source. If the studies cannot be
 * made without new retrievals either, those stay unproven, and the next night tries again.
 *
 * @param prune prunes a source, which has one retrieval more
 * @returns whether anything new is in what was made
 */
async function makeProven(
  problems: Map<string, Problem[]>,
  effects: Effects,
  prune: (source: string) => Promise<void>,
): Promise<boolean> {
  // Without retrievals of sources that no study names any more.
  const unproven = new Map([...pendingBySource()].filter(([source]) => problems.has(source)));
  const first = await tryLookingBack(unproven.size > 0, effects);
  if (!first.problem) {
    clearPending();
    return unproven.size > 0;
  }
  if (unproven.size === 0) throw notMade(first.problem);
  effects.warn('building the studies from the new files failed; retrying without them');
  for (const retrievals of unproven.values()) setAside(retrievals);
  restorePruned(unproven.keys());
  const known = [...unproven.keys()].map((source) => [source, problems.get(source)!] as const);
  for (const [source] of known) problems.delete(source);
  await makeLookingBack(false, effects);
  for (const [source, own] of known) problems.set(source, own);
  let isNews = false;
  for (const [source, retrievals] of unproven) {
    const problem =
      unproven.size === 1 ? first.problem : await problemWith(source, retrievals, prune, effects);
    if (problem) {
      const file = giveUp(retrievals).join(', ');
      problems.get(source)!.push({ file, message: `building the studies from it failed: ${problem}` });
    } else {
      isNews = true;
    }
  }
  if (isNews) await makeLookingBack(true, effects);
  else if (unproven.size > 1) await makeLookingBack(false, effects);
  clearPending();
  return isNews;
}

/** Makes the studies with the new retrievals of this source too. If that fails, sets them aside again and returns why. */
async function problemWith(
  source: string,
  retrievals: readonly PendingRetrieval[],
  prune: (source: string) => Promise<void>,
  effects: Effects,
): Promise<string | undefined> {
  putBack(retrievals);
  await prune(source);
  const { problem } = await makeStudies(effects);
  if (!problem) return undefined;
  setAside(retrievals);
  restorePruned([source]);
  return problem;
}

/**
 * Makes the studies. With news they look back at all releases; otherwise at those that the current release looks back at, since
 * the current release alone would make tonight's content another one.
 */
async function tryLookingBack(isNews: boolean, effects: Effects): Promise<Outcome> {
  const current = currentRelease();
  lookBackAt(current && !isNews ? current.sequence - 1 : lastSequence());
  return await makeStudies(effects);
}

async function makeLookingBack(isNews: boolean, effects: Effects): Promise<void> {
  const { problem } = await tryLookingBack(isNews, effects);
  if (problem) throw notMade(problem);
}

function notMade(problem: string): UserError {
  return new UserError({
    where: 'the studies',
    problem: 'could not be built; readers still see the previous release',
    found: problem,
    next: 'fix the problem found, then run make refresh again',
  });
}
