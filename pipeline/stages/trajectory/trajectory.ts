import { rowsOfSets } from '../../cohort/cohort.ts';
import { readCopies } from '../../cohort/model-copies.ts';
import { studyMetricSets } from '../../cohort/study-date.ts';
import { partsOf, readRows } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { computeTrajectory, readYearEnds } from './dated-cohorts.ts';
import { claimRows, cohortRows, headlineRows, pairParts, rankChangeRows } from './tables.ts';

/**
 * Headline numbers and correlations of the main metric set at every month's end and on the dates of later exports;
 * changes of rank by year.
 */
export default stage({
  name: 'trajectory',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'stages/claims/judging', 'statistics', 'studies/headline-quantities.ts', 'workers'],
  steps: ['dated', 'timeline'],

  // A table from the command line is compared with one date.
  isEmpty: ({ settings }) => settings !== undefined,

  async tables({ read, study, workers, effects, put }) {
    await put('dated.source', await readRows(read, SOURCES));
    const main = (await studyMetricSets(read)).filter(({ is_main }) => is_main);
    await put('dated.metric_set', main);
    const metricSet = String(main[0]!.metric_set);
    await put('dated.copy', study.copies.keep === 'one' ? await readCopies(read, study.copies) : []);
    const trajectory = await computeTrajectory(read, metricSet, study, workers, effects);
    return {
      cohort: rowsOfSets(trajectory, cohortRows),
      headline: rowsOfSets(trajectory, headlineRows),
      claim: rowsOfSets(trajectory, claimRows),
      pair: partsOf(trajectory, pairParts),
      rank_change: rankChangeRows(await readYearEnds(read, metricSet)),
    };
  },
});

/** Rows of dated/source: all dates of the trajectory. */
const SOURCES = `
  select * replace (as_of::varchar as as_of, known_from::varchar as known_from)
  from timeline.source
  order by all`;
