import type { OwnCsv } from '../pipeline/sources/formats/own-csv-schema.ts';
import type { Source, SourceFile } from '../pipeline/sources/source.ts';
import { allSources } from '../pipeline/studies/valid-studies.ts';
import { placeOfRun } from '../pipeline/warehouse/root.ts';

/**
 * All sources, at the test server `TEST_ORIGIN`; without one, at their real addresses, for runs with a mirror. With
 * `TEST_ALONE`, the leaderboard's JSON is the only published file; the studies' own tables stay.
 */
export function sourcesForTests(tables?: readonly OwnCsv[], trials?: string): Source[] {
  const { TEST_ORIGIN, TEST_ALONE } = placeOfRun().env;
  return allSources(tables, trials)
    .map((source) => (TEST_ALONE ? leaderboardOnly(source) : source))
    .map((source) => (TEST_ORIGIN ? pointedTo(source, TEST_ORIGIN) : source));
}

function leaderboardOnly(source: Source): Source {
  if (source.id === 'brain-score') return { ...source, files: source.files.slice(0, 1) };
  return source.settings === undefined ? { ...source, files: [] } : source;
}

function pointedTo(source: Source, origin: string): Source {
  const files = source.files.map(
    (file): SourceFile => ({ ...file, url: file.url.replace(/^https:\/\/[^/]+/, origin) }),
  );
  return { ...source, files, redirectOrigins: [origin] };
}
