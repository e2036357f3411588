import { runStage, studyWord } from '../stage.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { candidateInputs } from '../warehouse/candidates.ts';
import { cohortInputs } from '../warehouse/cohort.ts';
import { type Row, toColumns } from '../warehouse/rows.ts';
import { siteInputs } from '../warehouse/site.ts';
import { openWorkers } from '../workers/open.ts';
import { balancedScoreRows } from './aggregation/balanced_score.ts';
import { componentSpreadRows } from './aggregation/component_spread.ts';
import { explainedVarianceRows } from './aggregation/explained_variance.ts';
import { leaveOutRows } from './aggregation/leave_out.ts';
import { methodAgreementRows } from './aggregation/method_agreement.ts';
import { missingLines } from './aggregation/missing-lines.ts';
import { modelScoreRows } from './aggregation/model_score.ts';
import { neighbourRows } from './aggregation/neighbour.ts';
import { policiesOf, type SetPolicies } from './aggregation/policies.ts';
import { policyAgreementRows } from './aggregation/policy_agreement.ts';
import { policyScoreRows } from './aggregation/policy_score.ts';
import { rankingRows } from './aggregation/ranking.ts';
import { type SetRedundancy, setRedundancies } from './aggregation/redundancies.ts';
import { redundancyMetricRows } from './aggregation/redundancy_metric.ts';
import { redundancyStepRows } from './aggregation/redundancy_step.ts';
import { aggregateSets, type SetAggregation } from './aggregation/sets.ts';
import { siteComparisonRows } from './aggregation/site_comparison.ts';
import { varianceShareRows } from './aggregation/variance_share.ts';

/** One score and one ranking out of many metrics, by each method; what decides them, and how certain they are. */
runStage('aggregation', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('aggregation', study.name, effects);
  const sets = once(async (reader: Reader) => {
    const found = await aggregateSets(reader, study, workers);
    for (const set of found)
      for (const line of missingLines(set))
        effects.log(`${study.name}, metric set ${set.cohort.metricSet}: ${line}`);
    return found;
  });
  const inputs = [...cohortInputs, 'aggregation.weight', 'aggregation.tree', 'study.statistics'];
  const table = (rows: (set: SetAggregation) => Row[]) => ({
    inputs,
    compute: async (reader: Reader) => toColumns((await sets(reader)).flatMap(rows)),
  });
  const redundancies = once(async (reader: Reader) =>
    (await sets(reader)).flatMap((set) => setRedundancies(set, effects)),
  );
  const redundancyTable = (rows: (set: SetRedundancy) => Row[]) => ({
    inputs,
    compute: async (reader: Reader) => toColumns((await redundancies(reader)).flatMap(rows)),
  });
  const policies = once(async (reader: Reader) => await policiesOf(reader, await sets(reader)));
  const policyTable = (rows: (set: SetPolicies) => Row[]) => ({
    inputs: [...inputs, ...candidateInputs],
    compute: async (reader: Reader) => toColumns((await policies(reader)).flatMap(rows)),
  });
  await buildStage(
    {
      stage: 'aggregation',
      study: study.name,
      code: ['pipeline/stages/aggregation', 'pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: studyStaging(study),
      computed: {
        'aggregation.model_score': table(modelScoreRows),
        'aggregation.explained_variance': table(explainedVarianceRows),
        'aggregation.variance_share': table(varianceShareRows),
        'aggregation.component_spread': table(componentSpreadRows),
        'aggregation.balanced_score': table(balancedScoreRows),
        'aggregation.method_agreement': table(methodAgreementRows),
        'aggregation.ranking': table(rankingRows),
        'aggregation.neighbour': table(neighbourRows),
        'aggregation.leave_out': {
          inputs,
          compute: async (reader: Reader) => {
            const rows: Row[][] = [];
            for (const set of await sets(reader)) rows.push(await leaveOutRows(set, workers));
            return toColumns(rows.flat());
          },
        },
        'aggregation.redundancy_step': redundancyTable(redundancyStepRows),
        'aggregation.redundancy_metric': redundancyTable(redundancyMetricRows),
        'aggregation.policy_score': policyTable(policyScoreRows),
        'aggregation.policy_agreement': policyTable(policyAgreementRows),
        'aggregation.site_comparison': {
          inputs: [...candidateInputs, ...siteInputs, 'aggregation.tree'],
          compute: async (reader: Reader) => toColumns(await siteComparisonRows(reader)),
        },
      },
    },
    effects,
  );
  await workers.close();
});
