import { readCohorts } from '../../cohort/cohort.ts';
import { studySources } from '../../cohort/study-date.ts';
import type { Row } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { panelRows } from './fewer-metrics/panel.ts';
import { panelMetricRows } from './fewer-metrics/panel-metric.ts';
import { panelsOf } from './fewer-metrics/panels.ts';
import { setRedundancies } from './fewer-metrics/redundancies.ts';
import { redundancyMetricRows } from './fewer-metrics/redundancy-metric.ts';
import { redundancyStepRows } from './fewer-metrics/redundancy-step.ts';
import { policiesOf } from './missing-scores/missing-score-policies.ts';
import { policyAgreementRows } from './missing-scores/policy-agreement.ts';
import { policyQuartileRows } from './missing-scores/policy-quartile.ts';
import { policyScoreRows } from './missing-scores/policy-score.ts';
import { ownMetrics } from './own/own-metric-ranks.ts';
import { ownRankingRows } from './own/own-ranking.ts';
import { ownReplacementRows } from './own/own-replacement.ts';
import { leaveOutRows } from './ranks/leave-out.ts';
import { neighbourRows } from './ranks/neighbour.ts';
import { rankingRows } from './ranks/ranking.ts';
import { aggregateSets } from './score/aggregate-sets.ts';
import { balancedScoreRows } from './score/balanced-score.ts';
import { exclusionLines } from './score/exclusion-lines.ts';
import { explainedVarianceRows } from './score/explained-variance.ts';
import { methodAgreementRows } from './score/method-agreement.ts';
import { modelScoreRows } from './score/model-score.ts';
import { scorePartRows } from './score/score-part.ts';
import { siteComparisonRows } from './score/site-comparison.ts';
import { varianceShareRows } from './score/variance-share.ts';
import { withoutFamilyRows } from './score/without-family.ts';

/** Scores and rankings by each method, what drives them, and how certain they are. */
export default stage({
  name: 'aggregation',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'stages/agreement/range', 'statistics', 'workers'],
  steps: ['dated'],

  async tables({ read, study, workers, effects, put }) {
    // The metric tree (dated.tree) needs this table.
    await put('dated.source', await studySources(read));
    const sets = await aggregateSets(read, study, workers);
    for (const set of sets)
      for (const line of exclusionLines(set))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    const leftOut: Row[] = [];
    for (const set of sets) leftOut.push(...(await leaveOutRows(set, workers)));
    const redundancies = sets.flatMap((set) => setRedundancies(set, effects));
    const panels = await panelsOf(read, sets, study, effects.log);
    const policies = await policiesOf(read, sets);
    const own = await ownMetrics(read, await readCohorts(read), study);
    return {
      model_score: sets.flatMap(modelScoreRows),
      explained_variance: sets.flatMap(explainedVarianceRows),
      without_family: sets.flatMap((set) => withoutFamilyRows(set, study)),
      variance_share: sets.flatMap(varianceShareRows),
      score_part: sets.flatMap(scorePartRows),
      balanced_score: sets.flatMap(balancedScoreRows),
      ranking: sets.flatMap(rankingRows),
      neighbour: sets.flatMap(neighbourRows),
      leave_out: leftOut,
      redundancy_step: redundancies.flatMap(redundancyStepRows),
      redundancy_metric: redundancies.flatMap(redundancyMetricRows),
      panel: panels.flatMap(panelRows),
      panel_metric: panels.flatMap(panelMetricRows),
      policy_score: policies.flatMap(policyScoreRows),
      method_agreement: policies.flatMap(methodAgreementRows),
      policy_agreement: policies.flatMap(policyAgreementRows),
      policy_quartile: policies.flatMap((set) => policyQuartileRows(set, study)),
      own_ranking: own.flatMap((each) => ownRankingRows(each, study)),
      own_replacement: own.flatMap((each) => ownReplacementRows(each, study)),
      site_comparison: await siteComparisonRows(read),
    };
  },
});
