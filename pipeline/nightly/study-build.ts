import { UserError } from '../messages/errors.ts';
import { explain } from '../messages/explain-error.ts';
import { makeAll } from '../program/make-all.ts';
import type { Effects } from '../sources/effects.ts';
import { studyNames } from '../studies/study.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { showReleasesUpTo } from '../warehouse/history-files.ts';
import type { HeadlineJudge } from './headline-judge.ts';
import { currentRelease, lastSequence } from './release.ts';

/** Maximum length of a failure in the status, in characters. */
const MAXIMUM_LENGTH = 2000;

/** Failures by study. */
export type Failures = ReadonlyMap<string, string>;

/** A build with new files: its failures, why it must not be published, if anything, and whether a moved headline is why. */
export type Outcome = { failures: Failures; problem?: string; hasMoved?: boolean };

/** The builds of one refresh, from the files that it has fetched and never from simulated scores; judges their headlines. */
export class StudyBuild {
  /** The failures of the last build. */
  failures: Failures = new Map();
  /** Studies that new files must not break. */
  private required: ReadonlySet<string>;

  /** @param released the studies of the current release; undefined if there is none */
  constructor(
    readonly judge: HeadlineJudge,
    private readonly effects: Effects,
    released: readonly string[] | undefined,
  ) {
    const { invalid } = validStudies();
    this.required = new Set((released ?? studyNames()).filter((study) => !invalid.has(study)));
  }

  /** Builds with candidates, which may be the cause of a problem. */
  async proposed(mayMove: boolean): Promise<Outcome> {
    showReleasesUpTo(lastSequence());
    const failures = await this.make();
    const failure = this.problemIn(failures);
    if (failure) return { failures, problem: `building the studies from it failed: ${failure}` };
    const moved = await this.judge.moved();
    if (mayMove) for (const line of moved) this.effects.warn(`accepted: ${line}`);
    if (!mayMove && moved.length > 0)
      return { failures, problem: cut(`headlines moved too far:\n${moved.join('\n')}`), hasMoved: true };
    await this.judge.rebase();
    return { failures };
  }

  /**
   * Builds without candidates. Headlines that an upgrade of the program moved are what later builds are compared with;
   * other moves need a user's acceptance.
   *
   * @returns whether a headline has moved
   */
  async known(): Promise<boolean> {
    await this.again(false);
    const moved = await this.judge.moved();
    if (moved.length > 0 && !this.judge.isUpgrade()) {
      const studies = [...new Set(moved.map((line) => line.split(':')[0]))].join(',');
      throw new UserError('the studies', 'a headline moved too far; readers still see the previous release', {
        expected: 'a number in its interval of the last release, because no fetched source has changed',
        found: moved.join('\n'),
        next: `check the files that you added to raw/ or changed in pipeline/studies; if they are right, run ${PROGRAM} refresh ACCEPT=${studies}`,
      });
    }
    for (const line of moved) this.effects.warn(`${line}; the program has changed since`);
    await this.judge.rebase();
    return moved.length > 0;
  }

  /**
   * Builds from files that are not in doubt; a study that fails is then at fault itself. With news, the studies' history covers
   * all releases; otherwise those before the current one, since including it would change the content.
   */
  async again(hasNews: boolean): Promise<void> {
    const current = currentRelease();
    showReleasesUpTo(current && !hasNews ? current.sequence - 1 : lastSequence());
    const failures = await this.make();
    if (isEveryStudy(failures))
      throw new UserError('the studies', 'could not be built; readers still see the previous release', {
        found: textOf(failures),
        next: 'fix the problem found, then run the same command again',
      });
    this.required = new Set([...this.required].filter((study) => !failures.has(study)));
  }

  /** Whether new files are still to blame for a problem with them, after a build without them. */
  isToBlame({ failures, hasMoved }: Outcome): boolean {
    return hasMoved === true || this.problemIn(failures) !== undefined;
  }

  /** Why a build cannot be used: a required study failed, or every study. */
  private problemIn(failures: Failures): string | undefined {
    if (isEveryStudy(failures)) return textOf(failures);
    const decisive = new Map([...failures].filter(([study]) => this.required.has(study)));
    return decisive.size === 0 ? undefined : textOf(decisive);
  }

  /** An error that stops all studies is the failure of each. */
  private async make(): Promise<Failures> {
    const ofAll = (error: unknown) => new Map(studyNames().map((name) => [name, explain(error)]));
    const failures = await makeAll(this.effects, { isRenewed: true, strict: true }).catch(ofAll);
    this.failures = new Map([...failures].map(([study, failure]) => [study, cut(failure)]));
    return this.failures;
  }
}

function isEveryStudy(failures: Failures): boolean {
  return failures.size > 0 && studyNames().every((study) => failures.has(study));
}

function textOf(failures: Failures): string {
  const messages = new Set(failures.values());
  const isShared = messages.size === 1 && failures.size > 1;
  const lines = [...failures].map(([study, failure]) => (isShared ? failure : `${study}: ${failure}`));
  return cut([...new Set(lines)].join('\n'));
}

function cut(problem: string): string {
  return problem.slice(0, MAXIMUM_LENGTH);
}
