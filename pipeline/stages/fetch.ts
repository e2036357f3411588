import type { Effects } from '../effects.ts';
import { type FetchOptions, fetchMissing } from '../sources/fetch-source.ts';

/** Stores what the sources say in `raw/`, and judges nothing. */
export async function fetchSources(
  effects: Effects,
  options: Pick<FetchOptions, 'isRenewed' | 'strict'> = {},
): Promise<void> {
  const { MIRROR, STRICT } = process.env;
  const strict = !['', '0', undefined].includes(STRICT);
  await fetchMissing(effects.sources(), { mirror: MIRROR || undefined, strict, ...options }, effects);
}
