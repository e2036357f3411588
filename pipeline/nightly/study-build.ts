import { UserError } from '../errors.ts';
import { explain } from '../explain-error.ts';
import { makeAll } from '../make-all.ts';
import type { Effects } from '../side-effects.ts';
import { showReleasesUpTo } from '../warehouse/history-files.ts';
import type { HeadlineJudge } from './headline-judge.ts';
import { currentRelease, lastSequence } from './release.ts';

/** Maximum length of a failure in the status, in characters. */
const MAXIMUM_LENGTH = 2000;

/** `problem` is set if a study could not be built, or must not be published because a headline has moved. */
export type Outcome = { problem?: string; hasMoved?: boolean };

/** Builds all studies from the files that the refresh has fetched, and judges their headlines. */
export class StudyBuild {
  constructor(
    private readonly judge: HeadlineJudge,
    private readonly effects: Effects,
  ) {}

  /** Builds with pending retrievals, which may be the cause of a problem. */
  async pending(mayMove: boolean): Promise<Outcome> {
    showReleasesUpTo(lastSequence());
    const { problem } = await this.make();
    if (problem) return { problem: `building the studies from it failed: ${problem}` };
    const moved = await this.judge.moved();
    if (mayMove) for (const line of moved) this.effects.warn(`accepted: ${line}`);
    if (!mayMove && moved.length > 0) {
      return { problem: cut(`headlines moved too far:\n${moved.join('\n')}`), hasMoved: true };
    }
    await this.judge.rebase();
    return {};
  }

  /**
   * Builds without pending retrievals. Headlines that an upgrade of the program moved are what later builds are compared with;
   * other moves need a user's acceptance.
   *
   * @returns whether a headline has moved
   */
  async known(): Promise<boolean> {
    await this.again(false);
    const moved = await this.judge.moved();
    if (moved.length > 0 && !this.judge.isUpgrade()) throw movedError(moved);
    for (const line of moved) this.effects.warn(`${line}; the program has changed since`);
    await this.judge.rebase();
    return moved.length > 0;
  }

  /**
   * Builds what has been judged. With news, the studies' history covers all releases; otherwise those before the current one,
   * since including it would change the content.
   */
  async again(hasNews: boolean): Promise<void> {
    const current = currentRelease();
    showReleasesUpTo(current && !hasNews ? current.sequence - 1 : lastSequence());
    const { problem } = await this.make();
    if (problem) throw buildError(problem);
  }

  private async make(): Promise<Outcome> {
    try {
      const failures = await makeAll(this.effects, { isRenewed: true, strict: true });
      if (failures.size === 0) return {};
      return { problem: cut([...failures].map(([study, failure]) => `${study}: ${failure}`).join('\n')) };
    } catch (error) {
      return { problem: cut(explain(error)) };
    }
  }
}

function cut(problem: string): string {
  return problem.slice(0, MAXIMUM_LENGTH);
}

function buildError(problem: string): UserError {
  return new UserError({
    where: 'the studies',
    problem: 'could not be built; readers still see the previous release',
    found: problem,
    next: 'fix the problem found, then run make refresh again',
  });
}

function movedError(moved: readonly string[]): UserError {
  const studies = [...new Set(moved.map((line) => line.split(':')[0]))].join(',');
  return new UserError({
    where: 'the studies',
    problem: 'a headline moved too far; readers still see the previous release',
    expected: 'a number in its interval of the last release, because no fetched source has changed',
    found: moved.join('\n'),
    next: `check the files that you added to raw/ or changed in pipeline/studies; if they are right, run make refresh ACCEPT=${studies}`,
  });
}
