import { describe, expect, it } from 'vitest';
import {
  type Change,
  changesInWords,
  compareStates,
  type SourceState,
} from '../../../pipeline/stages/source_changes/compare-states.ts';
import { toColumns } from '../../../pipeline/warehouse/rows.ts';

interface Given {
  /** By model: its score on the only metric, the version of that, and the time of measurement. */
  scores: Record<string, [value: number | null, version?: number, time?: string]>;
  names?: Record<string, string>;
  title?: string;
  submitted?: string;
  start?: string;
}

function state({ scores, names = {}, title = 's', submitted, start }: Given): SourceState {
  const models = Object.keys(scores);
  return {
    model: toColumns(
      models.map((model) => ({
        source_key: model,
        name: names[model] ?? model,
        submitted_at: submitted ?? null,
      })),
    ),
    metric: toColumns([
      { metric_key: 'node', title: 'n', category: 'a', domain: 'b', parent_key: null, is_leaf: false },
      { metric_key: 's', title, category: 'a', domain: 'b', parent_key: 'node', is_leaf: true },
    ]),
    version: toColumns([{ metric_key: 's', version: 1, valid_from: start ?? null }]),
    score: toColumns(
      Object.entries(scores).map(([model, [value, version = 1, time]]) => ({
        source_key: model,
        metric_key: 's',
        version,
        is_current: true,
        state: value === null ? 'failed' : 'scored',
        value,
        measured_at: time ?? null,
      })),
    ),
  };
}

const changes = (before: Given, after: Given) => compareStates(state(before), state(after));
const shown = (rows: readonly Change[]) =>
  rows
    .map(({ kind, item, change, before_text, after_text }) => [kind, item, change, before_text, after_text])
    .sort((one, other) => (one.join() < other.join() ? -1 : 1));

describe('the changes of a source', () => {
  it('are new, gone and renamed models, and changed scores', () => {
    const found = changes(
      { scores: { a: [1], b: [2], c: [3], d: [null] } },
      { scores: { a: [1], b: [2.5], d: [4], e: [5] }, names: { a: 'A' } },
    );
    expect(shown(found)).toEqual([
      ['model', 'a', 'changed', 'a', 'A'],
      ['model', 'c', 'gone', 'c', null],
      ['model', 'e', 'new', null, 'e'],
      ['score', 'b on s version 1', 'changed', 'scored', 'scored'],
      ['score', 'c on s version 1', 'gone', 'scored', null],
      ['score', 'd on s version 1', 'changed', 'failed', 'scored'],
      ['score', 'e on s version 1', 'new', null, 'scored'],
    ]);
    expect(changesInWords(found)).toBe(
      'models 1 new, 1 gone, 1 changed; scores 1 new, 1 gone, 2 changed (by at most 0.500)',
    );
  });

  it('are none if only the way of writing a time differs', () => {
    const before: Given = { scores: { a: [1, 1, '2024-01-01T00:00:00Z'] } };
    const found = changes(before, { scores: { a: [1, 1, '2024-01-01T02:00:00+02:00'] } });
    expect(shown(found)).toEqual([]);
    expect(changesInWords(found)).toBe('no change');
  });

  it('are descriptions of metrics, and times of submissions, scores and versions', () => {
    const dated = (year: number) => ({ submitted: `${year}-01-01`, start: `${year}-01-02` });
    const found = changes(
      { scores: { a: [1, 1, '2024-01-03'] }, ...dated(2024) },
      { scores: { a: [1, 1, '2023-01-03'] }, ...dated(2023), title: 't' },
    );
    const midnight = 'T00:00:00.000Z';
    expect(shown(found)).toEqual([
      ['measurement', 'a on s version 1', 'changed', `2024-01-03${midnight}`, `2023-01-03${midnight}`],
      ['metric', 's', 'changed', 's / a / b / node', 't / a / b / node'],
      ['submission', 'a', 'changed', `2024-01-01${midnight}`, `2023-01-01${midnight}`],
      ['validity', 's version 1', 'changed', `2024-01-02${midnight}`, `2023-01-02${midnight}`],
    ]);
  });

  // ρ = 1 − 6 × 2 ÷ (3 × 8); the standard deviations are 1 and 100.
  it('are new versions, with the correlation of ranks and the ratio of the spreads', () => {
    const found = changes(
      { scores: { a: [1], b: [2], c: [3], d: [null] } },
      { scores: { a: [100, 2], b: [300, 2], c: [200, 2], d: [400, 2] } },
    );
    expect(found.at(-1)).toMatchObject({
      kind: 'version',
      item: 's',
      before_text: 'version 1',
      after_text: 'version 2',
      rank_correlation: 0.5,
      spread_ratio: 100,
      n_models: 3,
    });
  });
});
