import { isMainSet, readCohorts, rowsOfSets } from '../../cohort/cohort.ts';
import { studySources } from '../../cohort/study-date.ts';
import { stage } from '../stage.ts';
import { panelsOf } from './fewer-metrics/panels.ts';
import * as fewer from './fewer-metrics/tables.ts';
import * as missing from './missing-scores/tables.ts';
import { orderColumnRows } from './order/order-columns.ts';
import * as own from './own/tables.ts';
import * as ranks from './ranks/tables.ts';
import { aggregateSets, exclusionLines } from './score/aggregate-sets.ts';
import * as score from './score/tables.ts';
import * as ways from './ways/tables.ts';

/** Scores and rankings by each method, what drives them, and how certain they are. */
export default stage({
  name: 'aggregation',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'sources/formats', 'statistics', 'studies/folder.ts', 'workers'],
  steps: ['dated'],

  async tables({ read, study, workers, effects, put }) {
    // The metric tree (dated.tree) needs this table.
    await put('dated.source', await studySources(read));
    const cohorts = await readCohorts(read);
    const sets = await aggregateSets(read, cohorts, study, workers);
    for (const set of sets)
      for (const line of exclusionLines(set))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    // Only the main set's is read.
    const main = sets.filter(({ cohort }) => isMainSet(study, cohort.metricSet));
    const redundancies = main.flatMap((set) => fewer.setRedundancies(set, effects));
    const panels = await panelsOf(read, sets, study, effects.log);
    // With another rule, no models without missing scores are ranked to compare with.
    const policies = await missing.policiesOf(read, study.missing === 'complete' ? sets : []);
    const tableWays = await ways.waysOf(read, sets, study);
    const ownMetrics = await own.ownMetrics(read, cohorts, study);
    return {
      model_score: rowsOfSets(sets, ranks.modelScoreRows),
      explained_variance: rowsOfSets(sets, score.explainedVarianceRows),
      variance_share: rowsOfSets(sets, score.varianceShareRows),
      score_part: rowsOfSets(sets, score.scorePartRows),
      balanced_score: rowsOfSets(sets, score.balancedScoreRows),
      ranking: rowsOfSets(sets, ranks.rankingRows),
      concordance: cohorts.map((cohort) => ranks.concordanceRow(cohort, sets, study)),
      order_column: rowsOfSets(sets, ({ cohort, methods, units }) =>
        orderColumnRows(cohort, methods[0]?.order, units),
      ),
      leave_out: rowsOfSets(sets, (set) => ranks.leaveOutRows(set, study)),
      redundancy_metric: rowsOfSets(redundancies, fewer.redundancyMetricRows),
      panel: rowsOfSets(panels, fewer.panelRows),
      panel_metric: rowsOfSets(panels, fewer.panelMetricRows),
      policy_quartile: rowsOfSets(policies, (set) => missing.policyQuartileRows(set, study)),
      way: rowsOfSets(tableWays, ways.wayRows),
      way_rank: rowsOfSets(tableWays, ways.wayRankRows),
      own_ranking: rowsOfSets(ownMetrics, (each) => own.ownRankingRows(each, study)),
      site_comparison: study.settings ? [] : await score.siteComparisonRows(read),
    };
  },
});
