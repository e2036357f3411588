import type { Effects } from '../sources/effects.ts';
import { type FetchOptions, fetchMissing } from '../sources/retrievals/fetch-source.ts';

/** Fetches missing files of all sources into `raw/`. `options` override MIRROR and STRICT of the environment. */
export async function fetchSources(
  effects: Effects,
  options: Pick<FetchOptions, 'isRenewed' | 'strict'> = {},
): Promise<void> {
  const { MIRROR, STRICT } = process.env;
  const strict = !['', '0', undefined].includes(STRICT);
  await fetchMissing(effects.sources(), { mirror: MIRROR || undefined, strict, ...options }, effects);
}
