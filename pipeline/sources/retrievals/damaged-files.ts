import type { Effects } from '../effects.ts';
import type { Source } from '../source.ts';
import * as raw from './snapshot.ts';

/**
 * Sets aside what does not match its sidecar, with a warning: it counts as absent. Simulated files are removed, and made again;
 * real ones are renamed, and fetched again if they were the newest. Files added by hand have no sidecar and stay.
 */
export function setDamagedAside(source: Source, effects: Pick<Effects, 'warn'>): void {
  for (const stored of raw.storedFiles(source)) {
    try {
      raw.readStored(stored);
    } catch (error) {
      if (!(error instanceof raw.DamageError)) throw error;
      effects.warn(error.message);
      if (stored.origin === 'real') raw.renameDamaged(stored);
      else {
        raw.removeLeftover(source, raw.SIMULATED);
        return;
      }
    }
  }
}

/** The folder of a damaged or lost file that is newer than the kept ones, which are an older state; undefined without one. */
export function newerDamaged(source: Source, file: string): string | undefined {
  const kept = raw.realFiles(source).findLast(({ name }) => name === file);
  const newest = raw.damagedRetrievals(source.id, file).sort(raw.byDate).at(-1);
  if (newest === undefined || raw.byDate(kept?.retrieval ?? '', newest) >= 0) return undefined;
  return raw.retrievalPath(source.id, newest);
}
