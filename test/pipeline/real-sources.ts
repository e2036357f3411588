import { expect, it } from 'vitest';
import { readAliases } from '../../pipeline/sources/curated/aliases.ts';
import { MIRROR, type Project } from '../project.ts';

/** Tests of the tables that `normalize` makes from the sources of the mirror. */
export function describeSources(made: () => { project: Project; output: string }): void {
  const query = (sql: string) => made().project.query(sql);

  it('are read, each with its citation and licence', async () => {
    const rows = await query(
      'select snapshot_id, rows, licence, citation, files from normalize.source order by all',
    );
    expect(
      rows.map(({ snapshot_id, rows, files }) => [String(snapshot_id).slice(0, -9), rows, files]),
    ).toEqual([
      ['brain-score@2023-10-26', 26_880, 'leaderboard.json'],
      ['brain-score@2024-12-18', 45_110, 'leaderboard-2024-12-18.csv'],
      ['brain-score@2025-04-05', 59_280, 'leaderboard-2025-04-05.csv'],
      ['clickme@2025-04-05', 919, 'tics_alignment.csv / onevision.csv'],
      ['controlled-models@2025-05-23', 5683, 'benchmark_scores.csv'],
      ['model-vs-human@2022-03-21', 100, 'bethgelab.tar.gz / thieringer.tar.gz'],
    ]);
    for (const { snapshot_id, licence, citation } of rows) {
      expect(licence).toContain(String(snapshot_id).startsWith('controlled') ? 'MIT' : 'none stated');
      expect(citation).toMatch(/ (et al\.|& \w+) 20\d\d, /);
    }
  });

  it('have curated attributes for every metric', async () => {
    expect(
      await query('select metric_id from normalize.metric where is_leaf and metric_type is null'),
    ).toEqual([]);
    expect(made().output).not.toContain('new metric');
  });

  it('have 30 models and 90 human sessions, and notes why five runs are not comparable', async () => {
    const kinds = await query(`select observer_kind, dataset = 'all' as over_all, count(*) as n
      from normalize.model_vs_human where observer <> 'humans' group by all order by all`);
    expect(kinds).toEqual([
      { observer_kind: 'human', over_all: false, n: 90 },
      { observer_kind: 'model', over_all: false, n: 29 * 17 + 7 },
      { observer_kind: 'model', over_all: true, n: 30 },
    ]);
    const notes = await query(`select observer, note from normalize.model_vs_human
      where dataset = 'all' and note is not null order by observer`);
    expect(notes).toEqual([
      {
        observer: 'autoencoder-vit-b',
        note: "shares only a part of the people's images in cue-conflict and is at chance (OOD accuracy below 0.10)",
      },
      {
        observer: 'barlow-twins',
        note: "shares only a part of the people's images in contrast and is at chance (OOD accuracy below 0.10)",
      },
      { observer: 'inception-v1', note: 'has only 7 of the 17 data sets' },
      { observer: 'mlp-mixer-b-in21', note: 'is at chance (OOD accuracy below 0.10)' },
      { observer: 'mlp-mixer-l-in21', note: 'is at chance (OOD accuracy below 0.10)' },
    ]);
    const scored = await query(
      "select distinct model_id from normalize.score where metric_id = 'model-vs-human:error_consistency'",
    );
    expect(scored).toHaveLength(25);
  });

  it('have identical runs, which are logged', () => {
    expect(made().output).toContain('note: resnet50 is in both archives, and 1 of its 18080 trials differ');
    expect(made().output).toContain(
      'treated mlp-mixer-b and mlp-mixer as one model: their trials are identical',
    );
  });

  it('use every line of aliases.csv, and are not joined by ambiguous names', async () => {
    const lines = readAliases();
    const rows =
      await query(`select split_part(snapshot_id, '.', 1) as snapshot, source_name, model_id, evidence
      from normalize.model_alias where rule = 'curated'`);
    for (const { sourceId, sourceName, modelId, reason } of lines) {
      const used = rows.filter(
        (row) =>
          (row.snapshot === sourceId || String(row.snapshot).startsWith(`${sourceId}@`)) &&
          row.source_name === sourceName &&
          row.model_id === modelId &&
          row.evidence === reason,
      );
      expect(used.length, sourceName).toBeGreaterThan(0);
    }
    const shared = await query(`select model_id from normalize.model_alias
      where model_id in (select model_id from normalize.model_alias where rule = 'ambiguous')
      group by model_id having count(*) > 1`);
    expect(shared).toEqual([]);
  });

  it('do not join the controlled models, although some have a name of the leaderboard', async () => {
    const rows = await query(`select distinct rule, split_part(model_id, ':', 1) as source
      from normalize.model_alias where snapshot_id like 'controlled-models@%'`);
    expect(rows).toEqual([{ rule: 'exact', source: 'controlled-models' }]);
    const others = await query(`select * from normalize.model_alias
      where model_id like 'controlled-models:%' and snapshot_id not like 'controlled-models@%'`);
    expect(others).toEqual([]);
    const [named] = await query(`select count(distinct model_id) as n from normalize.model_alias
      where model_id like 'controlled-models:%' and source_name in (
        select source_name from normalize.model_alias where model_id like 'brain-score:%')`);
    expect(named!.n).toBeGreaterThan(0);
  });

  it('never have two names for one model in a snapshot, except for identical runs', async () => {
    const rows =
      await query(`select snapshot_id, model_id, string_agg(source_name, ', ' order by source_name) as names
      from normalize.model_alias group by all having count(*) > 1`);
    expect(rows.map(({ names }) => names)).toEqual(['mlp-mixer, mlp-mixer-b']);
  });

  it('are logged with the number of names matched by each rule', () => {
    expect(made().output).toMatch(/^names of brain-score@2023-10-26\.\w+ +280 exact$/m);
    expect(made().output).toMatch(
      /^names of clickme@2025-04-05\.\w+ +\d+ unmatched, \d+ curated, \d+ normalized$/m,
    );
  });

  it('have unmatched names, which `aliases` lists with the closest candidates', async () => {
    const { code, output } = await made().project.run('aliases', { MIRROR });
    expect(code).toBe(0);
    const [, rule, , ...candidates] = output
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([source, , name]) => source === 'model-vs-human' && name === 'swin-base')!;
    expect(rule).toBe('unmatched');
    expect(candidates).toHaveLength(3);
    expect(candidates[0]).toMatch(/ \(brain-score:/);
    expect(output).not.toContain('\tresnet50-trained-on-SIN\t');
  });

  it('have the raw accuracy of odd-one-out judgements beside the score', async () => {
    const rows = await query(`select count(*) as n, min(accuracy) as low, max(accuracy) as high,
      count(*) filter (is_upper_bound) as bounds, max(abs((accuracy - 1 / 3) / (0.6767 - 1 / 3) - score)) as off
      from normalize.odd_one_out where snapshot_id like 'brain-score@2025%'`);
    expect(rows[0]!.n).toBe(216);
    expect(rows[0]!.low).toBeCloseTo(1 / 3, 12);
    expect(rows[0]!.high).toBeLessThanOrEqual(0.6767);
    expect(rows[0]!.off).toBeLessThan(1e-12);
    const [zeros] = await query(`select count(*) as n from normalize.score
      where metric_id = 'brain-score:Hebart2023-match' and value = 0 and snapshot_id like 'brain-score@2025%'`);
    expect(rows[0]!.bounds).toBe(zeros!.n);
  });

  it('show how far the leaderboard’s error consistency is from that of the trials', async () => {
    const [row] =
      await query(`select count(distinct observer) as models, count(*) as n, avg(difference) as mean,
      avg(abs(difference)) as absolute from normalize.error_consistency
      where dataset <> 'all' and snapshot_id like 'brain-score@2023%'`);
    expect(row).toMatchObject({ models: 6, n: 6 * 17 });
    expect(row!.mean).toBeCloseTo(-0.254, 3);
    expect(row!.absolute).toBeCloseTo(0.272, 3);
    expect(made().output).toMatch(
      /brain-score@2023-10-26.+ by −0\.254 on average from.+6 models × 17 data sets/,
    );
  });

  it('show that the size of the images explains the difference for ResNet-50, but not for every model', async () => {
    const rows = await query(`select error_consistency, leaderboard_score * human_error_consistency as shown
      from normalize.error_consistency
      where observer = 'resnet50' and dataset <> 'all' and snapshot_id like 'brain-score@2025%' order by dataset`);
    // ResNet-50 in brain-score/vision at c642dbe4, benchmarks/geirhos2021/test.py: each data set and the mean with
    // images that fill the field of view, and the mean with images of 3° in 8°.
    const filled = [
      0.21135, 0.22546, 0.068, 0.03626, 0.21029, 0.2509, 0.15806, 0.29431, 0.203, 0.16741, 0.26879, 0.29293,
      0.16892, 0.42805, 0.10537, 0.2543, 0.19839,
    ];
    const mean = (name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length;
    expect(rows.map((row) => Number(Number(row.error_consistency).toFixed(5)))).toEqual(filled);
    expect(mean('error_consistency')).toBeCloseTo(0.20834, 5);
    // The leaderboard rounds its scores to three decimals.
    expect(mean('shown')).toBeCloseTo(0.10256, 3);
    const others =
      await query(`select observer, round(difference, 3) as difference from normalize.error_consistency
      where observer in ('clip', 'convnext-large') and dataset = 'all' and snapshot_id like 'brain-score@2025%'
      order by observer`);
    expect(others.map((row) => Object.values(row))).toEqual([
      ['clip', -0.106],
      ['convnext-large', 0.135],
    ]);
  });
}
