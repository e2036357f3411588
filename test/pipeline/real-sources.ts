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

  /**
   * OOD accuracy, accuracy difference, observed consistency and error consistency, computed with pandas 2.2.3 from the
   * unpacked archives, file by file: per person and condition (a − b)² of accuracies, mean(a == b) and Cohen's kappa of
   * right and wrong, then means over conditions, people and data sets. Brain-Score publishes these kappas as ceilings.
   */
  it.each([
    ['colour', 0.88671875, 0.0007470703124999987, 0.8828125, 0.41543154442799807],
    ['contrast', 0.6609375, 0.008126302083333333, 0.7802083333333334, 0.43702510921699056],
    ['cue-conflict', 0.775546875, 0.011554104275173609, 0.76515625, 0.33105167656362444],
    ['edge', 0.87125, 0.020350694444444442, 0.8386111111111111, 0.3184364338405932],
    ['eidolonI', 0.6075, 0.008919270833333331, 0.7829166666666666, 0.38633637124112624],
    ['eidolonII', 0.5828125, 0.003987630208333334, 0.7880208333333334, 0.4540184344924897],
    ['eidolonIII', 0.6390625, 0.01103081597222222, 0.7788194444444445, 0.45953194888733545],
    ['false-colour', 0.8736607142857142, 0.003266900510204081, 0.8758928571428573, 0.44404500618089415],
    ['high-pass', 0.62890625, 0.014970703125000002, 0.7651041666666667, 0.4401405504203443],
    ['low-pass', 0.66125, 0.0016822916666666661, 0.7908333333333334, 0.4688787025510196],
    ['phase-scrambling', 0.687890625, 0.0008024088541666659, 0.7981770833333334, 0.44667317563290715],
    ['power-equalisation', 0.7589285714285714, 0.0026403061224489757, 0.8202380952380953, 0.5106322112929729],
    ['rotation', 0.8299479166666667, 0.0010291883680555549, 0.8425347222222223, 0.4385089743913369],
    ['silhouette', 0.753125, 0.008476562500000003, 0.8034722222222221, 0.4757093214647689],
    ['sketch', 0.91625, 0.0035791666666666667, 0.8998809523809523, 0.36961980763773356],
    ['stylized', 0.47125, 0.008543749999999998, 0.75025, 0.5005823651030731],
    ['uniform-noise', 0.6828125, 0.001907552083333334, 0.7822916666666666, 0.43405675627199164],
  ])('agree with pandas on the mean person in the data set %s', async (dataset, ...expected) => {
    const [row] = await query(
      `select * from normalize.model_vs_human where observer = 'humans' and dataset = '${dataset}'`,
    );
    expectMeasures(row!, expected);
  });

  /** Computed in the same way. The toolbox's authors publish the row of ResNet-50: .559, .087, .665, .208. */
  it.each([
    ['resnet50', 0.5588204656862745, 0.08716494367375859, 0.6649404761904762, 0.20833922734797541],
    ['swag-vit-h14-in1k', 0.7843631827731093, 0.03426795958715517, 0.7544306722689075, 0.18944312472366237],
    ['clip', 0.707780987394958, 0.023560188822599352, 0.7576432072829132, 0.2804072062286829],
    ['humans', 0.72280875, 0.006565571648581307, 0.8085423669467787, 0.43121637585983524],
  ])('agree with pandas on the mean of %s over all data sets', async (observer, ...expected) => {
    const [row] = await query(
      `select * from normalize.model_vs_human where observer = '${observer}' and dataset = 'all'`,
    );
    if (observer === 'humans') expected.shift();
    expectMeasures(row!, expected);
    expect([row!.n_datasets, row!.note]).toEqual([17, null]);
  });

  function expectMeasures(row: Record<string, unknown>, expected: number[]): void {
    const found = [
      row.ood_accuracy,
      row.accuracy_difference,
      row.observed_consistency,
      row.error_consistency,
    ];
    for (const [i, value] of found.slice(-expected.length).entries())
      expect(value).toBeCloseTo(expected[i]!, 12);
  }

  it('have intervals from resampled images, and 126 of 300 significant differences in error consistency', async () => {
    const intervals =
      await query(`select observer, round(estimate, 3) as estimate, round(corrected, 3) as corrected,
        round(ci_low, 3) as low, round(ci_high, 3) as high, n_degenerate
      from normalize.model_vs_human_interval
      where observer in ('humans', 'clip', 'resnet50') and dataset = 'all' and measure = 'error_consistency'
      order by observer`);
    expect(intervals).toEqual([
      { observer: 'clip', estimate: 0.28, corrected: 0.282, low: 0.265, high: 0.299, n_degenerate: 0 },
      { observer: 'humans', estimate: 0.431, corrected: 0.433, low: 0.42, high: 0.448, n_degenerate: 0 },
      { observer: 'resnet50', estimate: 0.208, corrected: 0.21, low: 0.195, high: 0.225, n_degenerate: 0 },
    ]);
    const outside = await query(`select count(*) as n from normalize.model_vs_human_interval
      where estimate not between ci_low and ci_high`);
    expect(outside).toEqual([{ n: 0 }]);
    const significant = await query(`select measure, count(*) filter (observer_b <> 'humans') as pairs,
        count(*) filter (observer_b <> 'humans' and distinguishable) as n,
        count(*) filter (observer_b = 'humans' and distinguishable) as from_people
      from normalize.model_vs_human_difference group by measure order by measure`);
    expect(significant).toEqual([
      { measure: 'accuracy_difference', pairs: 300, n: 236, from_people: 25 },
      { measure: 'error_consistency', pairs: 300, n: 126, from_people: 25 },
      { measure: 'observed_consistency', pairs: 300, n: 233, from_people: 25 },
      { measure: 'ood_accuracy', pairs: 300, n: 283, from_people: 23 },
    ]);
  });

  it('rank models by error consistency with intervals, and measures that agree by 0.32 to 0.92', async () => {
    const first = await query(`select observer, rank, rank_low, rank_high from normalize.model_vs_human_rank
      where measure = 'error_consistency' and rank <= 3 order by rank`);
    expect(first).toEqual([
      { observer: 'clip', rank: 1, rank_low: 1, rank_high: 1 },
      { observer: 'clip-16', rank: 2, rank_low: 2, rank_high: 2 },
      { observer: 'swag-regnety-16gf-in1k', rank: 3, rank_low: 3, rank_high: 7 },
    ]);
    const agreement = await query(`select measure_a, measure_b, n_models, round(estimate, 2) as rho,
        round(ci_low, 2) as low, round(ci_high, 2) as high
      from normalize.model_vs_human_agreement order by estimate`);
    expect([agreement[0], agreement.at(-1)]).toEqual([
      {
        measure_a: 'ood_accuracy',
        measure_b: 'error_consistency',
        n_models: 25,
        rho: 0.32,
        low: 0.15,
        high: 0.48,
      },
      {
        measure_a: 'ood_accuracy',
        measure_b: 'observed_consistency',
        n_models: 25,
        rho: 0.92,
        low: 0.88,
        high: 0.96,
      },
    ]);
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
