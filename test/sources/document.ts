import type { RawFile } from '../../pipeline/sources/source.ts';

/** A minimal leaderboard document, which tests modify. */
export function smallDocument() {
  const from = '2020-09-01T12:00:00.123456+00:00';
  return {
    domain: 'vision',
    datetime_range: { min: from, max: '2026-01-01T00:00:00+00:00' },
    benchmarks: [
      benchmark('average_vision', null, 'Average Vision', false, [
        { version: 0, valid_from: null, valid_to: null },
      ]),
      benchmark('V1', 'average_vision_v0', 'V1', false, [{ version: 0, valid_from: null, valid_to: null }]),
      benchmark('FreemanZiemba2013.V1-pls', 'V1_v0', 'V1', true, [
        { version: 1, valid_from: from, valid_to: '2022-01-01T00:00:00+00:00' },
        { version: 2, valid_from: '2022-01-01T00:00:00+00:00', valid_to: null },
      ]),
    ],
    models: [
      {
        id: 7,
        name: ' alexnet',
        rank: 1,
        submission_timestamp: '2021-01-01T00:00:00+00:00' as string | null,
        scores: {
          average_vision: [score(0, '.430', '2021-01-02T00:00:00.5')],
          V1: [score(0, '.430', '2021-01-02T00:00:00.5')],
          'FreemanZiemba2013.V1-pls': [
            score(1, 0.25, '2021-01-02T00:00:00+00:00'),
            score(2, '.430', '2022-02-02T00:00:00.123'),
          ],
        } as Record<string, Score[]>,
      },
    ],
  };
}

/** The document with other values at these paths, such as `models.0.name`. */
export function withValues<Document>(document: Document, values: Record<string, unknown>): Document {
  for (const [place, value] of Object.entries(values)) {
    const [, path, field] = place.match(/^(?:(.*?)\.)?([^.]*)$/s)!;
    // biome-ignore lint/suspicious/noExplicitAny: paths of any depth
    const node = (path?.split('.') ?? []).reduce((above: any, name) => above[name], document);
    node[field!] = value;
  }
  return document;
}

export interface Score {
  version: number;
  value: unknown;
  error: unknown;
  timestamp: string | null;
}

export function score(
  version: number,
  value: unknown,
  timestamp: string | null,
  error: unknown = null,
): Score {
  return { version, value, error, timestamp };
}

export function benchmark(
  name: string,
  parent: string | null,
  displayDomain: string,
  isLeaf: boolean,
  versions: { version: number; valid_from: string | null; valid_to: string | null }[],
) {
  return {
    id: `${name}_v${versions.at(-1)!.version}`,
    type_id: name,
    label: name,
    parent_id: parent,
    is_leaf: isLeaf,
    is_engineering: displayDomain === 'Engineering',
    display_domain: displayDomain,
    versions: versions.map((version) => ({ ...version, identifier: `${name}_v${version.version}` })),
  };
}

export const bytesOf = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));

/** A file in the form in which a source reads it. */
export function rawFile(name: string, bytes: Uint8Array | string, date = '2026-01-01'): RawFile {
  return { name, bytes: Buffer.from(bytes), where: name, date, origin: 'real' };
}

/** Model, metric and value of each score. */
export function scoreRows({
  score,
}: {
  score?: Record<string, ArrayLike<unknown>> | undefined;
}): unknown[][] {
  return Array.from(score!.source_key!, (key, i) => [key, score!.metric_key![i], score!.value![i]]);
}
