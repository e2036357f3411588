import fs from 'node:fs';
import path from 'node:path';
import type { Effects } from '../sources/effects.ts';
import type { Study } from '../studies/study.ts';
import { codeHash } from '../warehouse/code-hash.ts';
import { PACKAGE_CODE } from '../warehouse/datapackage.ts';
import { isPublished } from '../warehouse/publish-folder.ts';
import { movedHeadlines } from './moved-headlines.ts';
import { contentHash, currentName, currentRelease, releaseFolder } from './release.ts';
import type { StudyResult } from './study-result.ts';

/** Compares the headline numbers of a build with those of the last release, even if its record is damaged. */
export class HeadlineJudge {
  private before: StudyResult[] | undefined;

  /** @param accepted studies whose headlines may move */
  constructor(
    private readonly studies: readonly Study[],
    private readonly accepted: readonly string[],
    private readonly effects: Pick<Effects, 'warn'>,
  ) {}

  /** Describes headlines of the studies in `out` that moved too far; those of accepted studies are only logged. */
  async moved(): Promise<string[]> {
    const name = currentName();
    if (name === undefined) return [];
    const known = this.published().filter((study) =>
      fs.existsSync(path.join(releaseFolder(name), study.name)),
    );
    if (currentRelease()?.content_sha256 === contentHash(known.map((study) => study.name))) return [];
    this.before ??= await this.ofRelease(known, releaseFolder(name));
    const after = await readResults(known, 'out');
    const found = this.before.flatMap((earlier) => {
      const now = after.find(({ study }) => study === earlier.study);
      return now ? [{ study: now.study, lines: movedHeadlines(earlier, now) }] : [];
    });
    const isAccepted = ({ study }: { study: string }) => this.accepted.includes(study);
    for (const line of found.filter(isAccepted).flatMap(({ lines }) => lines))
      this.effects.warn(`accepted: ${line}`);
    return found.filter((each) => !isAccepted(each)).flatMap(({ lines }) => lines);
  }

  /** Compares later builds with the studies as they are in `out` now. */
  async rebase(): Promise<void> {
    if (this.before) this.before = await readResults(this.published(), 'out');
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
        const message = error instanceof Error ? error.message : String(error);
        this.effects.warn(`${study.name}: cannot compare headlines with those in ${folder}: ${message}`);
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
