import { afterEach, describe, expect, it } from 'vitest';
import sourceChanges from '../../../pipeline/stages/source_changes/source_changes.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { ownStudy, StageRun } from '../given.ts';

interface State {
  /** By model: its score on the only metric, the version of that, and the time of measurement. */
  scores: Record<string, [value: number | null, version?: number, time?: string]>;
  names?: Record<string, string>;
  title?: string;
  submitted?: string;
  start?: string;
}

/** The rows of a state in the tables of `normalize`. */
function rowsOfState(snapshot_id: string, { scores, names = {}, title = 's', submitted, start }: State) {
  const of = (row: Row) => ({ snapshot_id, ...row });
  const node = { metric_id: 'node', title: 'n', category: 'a', domain: 'b', is_leaf: false };
  const leaf = { ...node, metric_id: 's', title, parent_id: 'node', is_leaf: true, higher_is_better: true };
  return {
    snapshot_model: Object.keys(scores).map((model_id) =>
      of({ model_id, name: names[model_id] ?? model_id, submitted_at: submitted ?? null }),
    ),
    snapshot_metric: [of(node), of(leaf)],
    version: [of({ metric_id: 's', version: 1, valid_from: start ?? null })],
    score: Object.entries(scores).map(([model_id, [value, version = 1, time]]) =>
      of({
        ...{ model_id, metric_id: 's', version, is_current: true },
        state: value === null ? 'failed' : 'scored',
        value,
        measured_at: time ?? null,
      }),
    ),
  };
}

let run: StageRun;
afterEach(() => run.close());

/** The changes between two states, and what the stage says about them. */
async function changes(before: State, after: State) {
  const [old, renewed] = [rowsOfState('old', before), rowsOfState('new', after)];
  const tables = Object.entries(old).map(([name, rows]) => [
    `normalize.${name}`,
    [...rows, ...renewed[name as keyof typeof renewed]],
  ]);
  const source = [
    { source_id: 'site', snapshot_id: 'old', is_latest: false },
    { source_id: 'site', snapshot_id: 'new', is_latest: true, replaces: 'old' },
  ];
  run = await StageRun.open({ ...Object.fromEntries(tables), 'normalize.source': source }, ownStudy());
  await run.make(sourceChanges);
  const rows = await run.rows('select * from source_changes.change order by kind, item');
  return { rows, line: run.lines.join() };
}

const shown = (rows: readonly Row[]) =>
  rows.map(({ kind, item, change, before_text, after_text }) => [
    kind,
    item,
    change,
    before_text,
    after_text,
  ]);

describe('the changes of a source', () => {
  it('are new, gone and renamed models, and changed scores', async () => {
    const found = await changes(
      { scores: { a: [1], b: [2], c: [3], d: [null] } },
      { scores: { a: [1], b: [2.5], d: [4], e: [5] }, names: { a: 'A' } },
    );
    expect(shown(found.rows)).toEqual([
      ['model', 'a', 'changed', 'a', 'A'],
      ['model', 'c', 'gone', 'c', null],
      ['model', 'e', 'new', null, 'e'],
      ['score', 'b on s version 1', 'changed', 'scored', 'scored'],
      ['score', 'c on s version 1', 'gone', 'scored', null],
      ['score', 'd on s version 1', 'changed', 'failed', 'scored'],
      ['score', 'e on s version 1', 'new', null, 'scored'],
    ]);
    expect(found.line).toBe(
      'own: compared new with old: models 1 new, 1 gone, 1 changed; scores 1 new, 1 gone, 2 changed (by at most 0.5)',
    );
  });

  it('are none between equal states', async () => {
    const state: State = { scores: { a: [1, 1, '2024-01-01T00:00:00'] } };
    const found = await changes(state, state);
    expect(found).toEqual({ rows: [], line: 'own: compared new with old: no change' });
  });

  it('are descriptions of metrics, and times of submissions, scores and versions', async () => {
    const dated = (year: number) => ({ submitted: `${year}-01-01`, start: `${year}-01-02` });
    const found = await changes(
      { scores: { a: [1, 1, '2024-01-03'] }, ...dated(2024) },
      { scores: { a: [1, 1, '2023-01-03'] }, ...dated(2023), title: 't' },
    );
    const midnight = 'T00:00:00.000Z';
    expect(shown(found.rows)).toEqual([
      ['measurement', 'a on s version 1', 'changed', `2024-01-03${midnight}`, `2023-01-03${midnight}`],
      ['metric', 's', 'changed', 's / a / b / node', 't / a / b / node'],
      ['submission', 'a', 'changed', `2024-01-01${midnight}`, `2023-01-01${midnight}`],
      ['validity', 's version 1', 'changed', `2024-01-02${midnight}`, `2023-01-02${midnight}`],
    ]);
  });

  // ρ = 1 − 6 × 2 ÷ (3 × 8); the standard deviations are 1 and 100.
  it('are new versions, with the correlation of ranks and the ratio of the spreads', async () => {
    const found = await changes(
      { scores: { a: [1], b: [2], c: [3], d: [null] } },
      { scores: { a: [100, 2], b: [300, 2], c: [200, 2], d: [400, 2] } },
    );
    expect(found.rows.find(({ kind }) => kind === 'version')).toMatchObject({
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
