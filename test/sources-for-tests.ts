import type { Source, SourceFile } from '../pipeline/sources/source.ts';
import { allSources } from '../pipeline/studies/sources.ts';

/**
 * The sources at the addresses of a test's server, `TEST_ORIGIN`; without one, at the real addresses, where a run with a
 * mirror finds all of them. With `TEST_ALONE` the leaderboard's JSON is all there is.
 */
export function sourcesForTests(): Source[] {
  const { TEST_ORIGIN, TEST_ALONE } = process.env;
  return allSources()
    .map((source) => (TEST_ALONE ? leaderboardAlone(source) : source))
    .map((source) => (TEST_ORIGIN ? pointedTo(source, TEST_ORIGIN) : source));
}

function leaderboardAlone(source: Source): Source {
  if (source.id === 'brain-score') return { ...source, files: source.files.slice(0, 1) };
  const { simulate, ...rest } = source;
  return simulate ? { ...rest, files: [] } : source;
}

function pointedTo(source: Source, origin: string): Source {
  const files = source.files.map(
    (file): SourceFile => ({ ...file, url: file.url.replace(/^https:\/\/[^/]+/, origin) }),
  );
  return { ...source, files, redirectOrigins: [origin] };
}
