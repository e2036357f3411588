import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../messages/errors.ts';
import { upToTwenty } from '../messages/plurals.ts';
import type { Effects } from '../sources/effects.ts';
import { correlateColumns } from '../statistics/correlation/correlate-columns.ts';
import type { Study } from '../studies/study.ts';
import { codeHash } from '../warehouse/code-hash.ts';
import { PACKAGE_CODE } from '../warehouse/datapackage.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { inOut } from '../warehouse/root.ts';
import { explainedShare, type Headline, modelsOf, scoresInBoth, weightsOf } from './headline-interval.ts';
import { contentHash, currentName, currentRelease, releaseFolder } from './release.ts';
import type { StudyResult } from './study-result.ts';

/** Compares the headline numbers of a build with those of the last release, even if its record is damaged. */
export class HeadlineJudge {
  private before: StudyResult[] | undefined;
  /** What is accepted, but worth a look: in the last comparison, and in all builds that later ones are compared with. */
  private found: string[] = [];
  readonly notes: string[] = [];

  /** @param accepted studies whose headlines may move */
  constructor(
    private readonly studies: readonly Study[],
    private readonly accepted: readonly string[],
    private readonly effects: Pick<Effects, 'warn'>,
  ) {}

  /** Describes headlines of the studies in `out` that moved too far; those of accepted studies are only logged. */
  async moved(): Promise<string[]> {
    this.found = [];
    const name = currentName();
    if (name === undefined) return [];
    const isReleased = (study: Study) => fs.existsSync(path.join(releaseFolder(name), study.name));
    const known = this.published().filter(isReleased);
    if (currentRelease()?.content_sha256 === contentHash(known.map((study) => study.name))) return [];
    this.before ??= await this.ofRelease(known, releaseFolder(name));
    const after = await readResults(known, inOut());
    return this.before.flatMap((earlier) => {
      const now = after.find(({ study }) => study === earlier.study);
      if (!now) return [];
      const lines = movedHeadlines(earlier, now);
      const left = lines.length > 0 ? [] : movedHeadlines(earlier, { ...now, isFixed: true });
      this.found.push(
        ...left.map((line) => `${line}; what is new or gone moved it`),
        ...newCopies(earlier, now),
      );
      if (!this.accepted.includes(earlier.study)) return lines;
      for (const line of lines) this.effects.warn(`accepted: ${line}`);
      return [];
    });
  }

  /** Compares later builds with the studies as they are in `out` now. */
  async rebase(): Promise<void> {
    for (const note of this.found) this.effects.warn(note);
    this.notes.push(...this.found);
    if (this.before) this.before = await readResults(this.published(), inOut());
  }

  /** A study that fails may have no outputs. */
  private published(): Study[] {
    return this.studies.filter(({ name }) => isPublished(name));
  }

  /** Whether the last release was made by other code. */
  isUpgrade(): boolean {
    return this.before?.some(({ code }) => code !== codeHash(PACKAGE_CODE)) === true;
  }

  /** Leaves out studies that cannot be read, such as those of a release with other columns. */
  private async ofRelease(studies: readonly Study[], folder: string): Promise<StudyResult[]> {
    const results: StudyResult[] = [];
    for (const study of studies) {
      try {
        results.push(...(await readResults([study], folder)));
      } catch (error) {
        const what = `${study.name}: cannot compare headlines with those in ${folder}`;
        this.effects.warn(`${what}: ${messageOf(error)}`);
      }
    }
    return results;
  }
}

async function readResults(studies: readonly Study[], folder: string): Promise<StudyResult[]> {
  // Loaded on demand: DuckDB takes longer to load than a refresh without news.
  const { readResult } = await import('./study-result.ts');
  const results: StudyResult[] = [];
  for (const study of studies) results.push(await readResult(study, folder));
  return results;
}

/**
 * Describes headline numbers that left their intervals. On a study's fixed date, nothing new explains that. Otherwise only
 * what two results share counts: the scores of a model on a metric in the same version. So new models, metrics and scores may move
 * a headline, but changed scores may not, whatever else is new.
 */
export function movedHeadlines(before: StudyResult, after: StudyResult): string[] {
  return before.headlines.flatMap((headline) => {
    const { title, domain, estimate, low, high } = headline;
    if (Number.isNaN(low) || Number.isNaN(high)) return [];
    const now = after.headlines.find((each) => each.title === title)?.estimate ?? Number.NaN;
    const judged = after.isFixed ? now : estimate + sharedDifference(headline, before, after);
    if ((judged >= low && judged <= high) || (!after.isFixed && Number.isNaN(judged))) return [];
    const shared = after.isFixed ? '' : `, or ${shown(judged, domain)} by what both have`;
    return [
      `${after.study}: the ${title} is now ${shown(now, domain)}${shared}; in the last release it was ${shown(estimate, domain)} (95 % interval ${shown(low, domain)} to ${shown(high, domain)})`,
    ];
  });
}

/** Describes models and metrics that the earlier result does not have, and that repeat others. */
function newCopies(before: StudyResult, { study, copies }: StudyResult): string[] {
  const found = [...copies].filter(([id, other]) => other && !before.copies.has(id));
  const names = found.map(([id, other]) => `${id} (as ${other})`);
  return names.length === 0 ? [] : [`${study}: new, with the scores of others: ${upToTwenty(names)}`];
}

function shown(value: number, domain: string | null): string {
  if (Number.isNaN(value)) return 'missing';
  return domain === null ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
}

/** How far a headline moved over the scores in both results; NaN if they share too little. */
function sharedDifference({ domain }: Headline, before: StudyResult, after: StudyResult): number {
  const metrics = [...before.scores.keys()].filter((metric) => after.scores.has(metric));
  const models = modelsOf(before);
  const earlier = scoresInBoth(before, after, metrics, models);
  const later = scoresInBoth(after, before, metrics, models);
  if (domain === null) return meanDifference(earlier, later, before.minimumModels);
  // With the same metrics, the tree counts too: metrics may have another place in it.
  const isSame = metrics.length === before.scores.size && metrics.length === after.scores.size;
  const own = weightsOf(before, domain, metrics);
  const next = isSame ? weightsOf(after, domain, metrics) : own;
  return explainedShare(later, next) - explainedShare(earlier, own);
}

/** Over pairs of metrics that both have enough models for. */
function meanDifference(before: readonly Float64Array[], after: readonly Float64Array[], minimum: number) {
  const [one, other] = [correlateColumns(before, 'spearman'), correlateColumns(after, 'spearman')];
  const all = Array.from(other.estimate, (value, pair) => value - one.estimate[pair]!);
  const differences = all.filter((value, pair) => !Number.isNaN(value) && one.n[pair]! >= minimum);
  return differences.reduce((sum, value) => sum + value, 0) / differences.length;
}
