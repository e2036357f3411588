import { UserError } from '../errors.ts';
import { explain } from '../explain-error.ts';
import { makeAll } from '../make-all.ts';
import type { Effects } from '../side-effects.ts';
import { studyNames } from '../studies/study.ts';
import { validStudies } from '../studies/valid-studies.ts';
import { showReleasesUpTo } from '../warehouse/history-files.ts';
import { currentRelease, lastSequence } from './release.ts';

/** Maximum length of a failure in the status, in characters. */
const MAXIMUM_LENGTH = 2000;

/** Failures by study. */
export type Failures = ReadonlyMap<string, string>;

/** The builds of one refresh, always from the files that it has fetched and never from simulated scores. */
export class Builds {
  /** The failures of the last build. */
  failures: Failures = new Map();
  /** Studies that new files must not break. */
  private required: ReadonlySet<string>;

  /** @param released the studies of the current release; undefined if there is none */
  constructor(
    private readonly effects: Effects,
    released: readonly string[] | undefined,
  ) {
    const { invalid } = validStudies();
    this.required = new Set((released ?? studyNames()).filter((study) => !invalid.has(study)));
  }

  /**
   * Builds the studies. With news, their history covers all releases; otherwise those before the current one, since including
   * it would change the content.
   */
  async attempt(hasNews: boolean): Promise<Failures> {
    const current = currentRelease();
    showReleasesUpTo(current && !hasNews ? current.sequence - 1 : lastSequence());
    this.failures = await buildStudies(this.effects);
    return this.failures;
  }

  /** Builds the studies from files that are not in doubt. A study that fails is then at fault itself. */
  async make(hasNews: boolean): Promise<void> {
    const failures = await this.attempt(hasNews);
    if (isEveryStudy(failures)) throw buildError(textOf(failures));
    this.required = new Set([...this.required].filter((study) => !failures.has(study)));
  }

  /** Why a build cannot be used: a required study failed, or every study. */
  problemIn(failures: Failures): string | undefined {
    const decisive = isEveryStudy(failures)
      ? failures
      : new Map([...failures].filter(([study]) => this.required.has(study)));
    return decisive.size === 0 ? undefined : textOf(decisive);
  }
}

/** An error that stops all studies is the failure of each. */
async function buildStudies(effects: Effects): Promise<Failures> {
  const failures = await makeAll(effects, { isRenewed: true, strict: true }).catch(
    (error) => new Map(studyNames().map((name) => [name, explain(error)])),
  );
  return new Map([...failures].map(([study, failure]) => [study, failure.slice(0, MAXIMUM_LENGTH)]));
}

function isEveryStudy(failures: Failures): boolean {
  return failures.size > 0 && studyNames().every((study) => failures.has(study));
}

function textOf(failures: Failures): string {
  const messages = new Set(failures.values());
  const isShared = messages.size === 1 && failures.size > 1;
  const lines = [...failures].map(([study, failure]) => (isShared ? failure : `${study}: ${failure}`));
  return [...new Set(lines)].join('\n').slice(0, MAXIMUM_LENGTH);
}

function buildError(problem: string): UserError {
  return new UserError({
    where: 'the studies',
    problem: 'could not be built; readers still see the previous release',
    found: problem,
    next: 'fix the problem found, then run make refresh again',
  });
}
