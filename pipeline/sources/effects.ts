import type { RunEffects } from '../messages/run-effects.ts';
import type { OwnCsv } from './formats/own-csv-schema.ts';
import type { Source } from './source.ts';

/** A run's effects outside the project's folders; tests replace them. */
export interface Effects extends RunEffects {
  /**
   * Every source: the built-in ones, with the trials at this path, and some users' own tables; by default those of all
   * studies.
   */
  sources(tables?: readonly OwnCsv[], trials?: string): Source[];
}
