import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result, withFewMetrics, withinFourMonths } from '../project.ts';
import { type Board, NEW_METRICS, tomorrow } from '../tomorrow.ts';

const NEVER_SEEN = NEW_METRICS.filter(({ name }) => !name.startsWith('Allen2022')).map(({ name }) => name);

describe('a run on a leaderboard of tomorrow', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  let result: Result;
  beforeAll(async () => {
    const today = withinFourMonths(withFewMetrics(simulateLeaderboard().document)) as unknown as Board;
    // Soon after, so that the trajectory has few months.
    const dates = { changed: '2024-02-01T12:00:00+00:00', run: '2024-02-10T12:00:00' };
    project.dropLeaderboard(tomorrow(today, dates), '2026-09-01');
    project.editStudy((study) => {
      study.as_of = 'latest';
      const [main] = study.metric_sets;
      main!.cohort = { minimum_coverage: 0.25 };
      const domains = ['neural', 'behavior', 'none'] as const;
      study.metric_sets.push({
        ...main!,
        name: 'all',
        title: 'Also those outside all domains',
        include: { domains: [...domains], metrics: [] },
      });
      study.resamples = 100;
    });
    result = await project.run();
  });

  it('succeeds, and names the metrics that are new in one line of the log', () => {
    expect(result.output).toContain('Where to look');
    expect(result.code).toBe(0);
    const lines = result.output.split('\n').filter((line) => /2026/.test(line) && /Li2026/.test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`note: ${NEVER_SEEN.length} new metrics: "brain-score:Caption2026-match"`);
    for (const name of NEVER_SEEN) expect(lines[0]!.split(`"brain-score:${name}"`)).toHaveLength(2);
  });

  it('keeps each new metric at its place: in its domain, and in tables by category only with a known one', async () => {
    const rows = await project.query(
      `select split_part(metric_id, ':', 2) as metric, included, reason, category, domain, site_place
      from cohort.metric
      where metric_set = 'brain_score' and regexp_matches(metric_id, 'Li2026|Zerbe2026.V|Caption|Never|Rare') order by 1`,
    );
    const found = rows.map(({ metric, included, reason, category, domain, site_place }) =>
      [metric, included ? 'included' : reason, category, domain, site_place].join(' | '),
    );
    expect(found).toEqual([
      'Caption2026-match | outside the metric set | other | none | language_vision',
      'Li2026.V1-rdm | included | V1 | neural | average_vision > neural_vision > V1 > Li2026.V1',
      'Li2026.V1-ridgecv | included | V1 | neural | average_vision > neural_vision > V1 > Li2026.V1',
      'Li2026.faces-rdm | included | other | neural | average_vision > neural_vision',
      'Never2026.IT-pls | below the minimum coverage | IT | neural | average_vision > neural_vision > IT',
      'Rare2026.V4-pls | below the minimum coverage | V4 | neural | average_vision > neural_vision > V4',
      'Zerbe2026.V3-rdm | included | other | neural | average_vision > neural_vision > V3 > Zerbe2026.V3',
      'Zerbe2026.V3-ridgecv | included | other | neural | average_vision > neural_vision > V3 > Zerbe2026.V3',
      'Zerbe2026.V4-rdm | included | V4 | neural | average_vision > neural_vision > V4',
    ]);
    const neural = await project.query(
      "select metric_id from aggregation.weight where metric_set = 'all' and node = 'neural' and metric_id like '%Zerbe2026.V3%'",
    );
    expect(neural).toHaveLength(2);
    for (const [table, column] of [
      ['agreement.category_pair', 'category_a'],
      ['agreement.category_pair', 'category_b'],
      ['aggregation.explained_variance', 'category'],
      ['aggregation.weight', 'node'],
    ])
      expect(await project.query(`from ${table} where ${column} in ('other', 'none')`)).toEqual([]);
  });

  it('agrees with the site on its own averages, whatever hangs where', async () => {
    const [row] = await project.query(
      "select max(abs(difference_unexplained)) as worst, count(*) as n from aggregation.site_comparison where metric_set = 'brain_score'",
    );
    expect(row!.n).toBe(54 * 11);
    expect(row!.worst).toBeLessThan(0.002);
  });

  it('has no missing number in its findings', () => {
    expect(project.read('out/paper/findings.md')).not.toMatch(/\b(NaN|undefined|null)\b/);
  });
});
