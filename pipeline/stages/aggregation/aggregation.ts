import { readCohorts } from '../../cohort/cohort.ts';
import { studySources } from '../../cohort/study-date.ts';
import { stage } from '../../stage.ts';
import type { Row } from '../../warehouse/rows.ts';
import { aggregateSets } from './aggregate-sets.ts';
import { balancedScoreRows } from './balanced_score.ts';
import { exclusionLines } from './exclusion-lines.ts';
import { explainedVarianceRows } from './explained_variance.ts';
import { leaveOutRows } from './leave_out.ts';
import { methodAgreementRows } from './method_agreement.ts';
import { policiesOf } from './missing-score-policies.ts';
import { modelScoreRows } from './model_score.ts';
import { neighbourRows } from './neighbour.ts';
import { ownRankingRows } from './own_ranking.ts';
import { ownReplacementRows } from './own_replacement.ts';
import { ownMetrics } from './own-metric-ranks.ts';
import { panelRows } from './panel.ts';
import { panelMetricRows } from './panel_metric.ts';
import { panelsOf } from './panels.ts';
import { policyAgreementRows } from './policy_agreement.ts';
import { policyQuartileRows } from './policy_quartile.ts';
import { policyScoreRows } from './policy_score.ts';
import { rankingRows } from './ranking.ts';
import { setRedundancies } from './redundancies.ts';
import { redundancyMetricRows } from './redundancy_metric.ts';
import { redundancyStepRows } from './redundancy_step.ts';
import { scorePartRows } from './score_part.ts';
import { siteComparisonRows } from './site_comparison.ts';
import { varianceShareRows } from './variance_share.ts';
import { withoutFamilyRows } from './without_family.ts';

/** Scores and rankings by each method, what drives them, and how certain they are. */
export default stage({
  name: 'aggregation',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'parallel', 'statistics', 'studies', 'workers'],
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
