import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';

/** Where a run works, and its environment variables. */
export interface Place {
  /** The folder with `raw/`, `out/` and `pipeline/studies/`; empty for the folder of the process. */
  root: string;
  env: NodeJS.ProcessEnv;
}

const places = new AsyncLocalStorage<Place>();

/** Does work in a place of its own, so that what it leaves running never works in another one. */
export const runIn = <T>(place: Place, work: () => T): T => places.run(place, work);

/** The place of the run that asks. */
export const placeOfRun = (): Place => places.getStore() ?? { root: '', env: process.env };

/** The path of a file that is given from the root; an absolute one stays. */
export function inRoot(file: string): string {
  return path.isAbsolute(file) ? file : path.join(placeOfRun().root, file);
}

export const inOut = (...names: string[]) => inRoot(path.join('out', ...names));
export const inRaw = (...names: string[]) => inRoot(path.join('raw', ...names));
