import type { States } from '../../cohort/study-date.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import { chapterOf, type Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { unitsInWords } from '../../report/words/family-words.ts';

import { nameOf, names } from '../../report/words/phrases.ts';
import { panelFindings, redundancyFindings } from '../aggregation/fewer-metrics/finding.ts';
import { missingFindings } from '../aggregation/missing-scores/finding.ts';
import { concordanceInWords, spareColumns } from '../aggregation/order/column-words.ts';
import { orderFindings } from '../aggregation/order/finding.ts';
import { rankingFindings, sensitivityFindings, tiedRankings } from '../aggregation/ranks/finding.ts';
import { scoreFindings, shareFindings } from '../aggregation/score/finding.ts';
import { attributeFindings } from '../agreement/attributes/finding.ts';
import { comparisonFindings } from '../agreement/comparison/finding.ts';
import { componentFindings } from '../agreement/generalizability/finding.ts';
import { agreementFindings, dataSetFindings } from '../agreement/means/finding.ts';
import { copyFindings } from '../agreement/noise/finding.ts';
import { ownFindings } from '../agreement/own/finding.ts';
import { rangeFindings } from '../agreement/range/finding.ts';
import { readingFindings } from '../claims/finding.ts';
import { consistencyFindings, ownModelFindings } from '../consistency/finding.ts';
import { readingQuestion } from '../normalize/reading-words.ts';
import { checkFindings } from '../prediction/check/finding.ts';
import { sharedFindings } from '../prediction/metric/finding.ts';
import { nextFindings } from '../prediction/next/finding.ts';
import { rankChangeFindings, timeFindings } from '../trajectory/finding.ts';

/** What the metrics share together, of every study and table. */
const PREDICTION = { shared: sharedFindings, next: nextFindings, check: checkFindings };

/** What studies have something to say about. */
const OF_STUDIES = {
  own: ownFindings,
  question: readingQuestion,
  ownModels: ownModelFindings,
  agreement: agreementFindings,
  copies: copyFindings,
  comparison: comparisonFindings,
  components: componentFindings,
  range: rangeFindings,
  dataSets: dataSetFindings,
  attributes: attributeFindings,
  ...PREDICTION,
  score: scoreFindings,
  rankings: rankingFindings,
  sensitivity: sensitivityFindings,
  missing: missingFindings,
  redundancy: redundancyFindings,
  panels: panelFindings,
  time: timeFindings,
  rankChanges: rankChangeFindings,
  consistency: consistencyFindings,
  readings: readingFindings,
};

/** The same of a user's table alone. */
const OF_TABLES = {
  agreement: agreementFindings,
  order: orderFindings,
  ties: tiedRankings,
  ...PREDICTION,
  shares: shareFindings,
  sensitivity: sensitivityFindings,
};

/** What each topic says. */
export const topics: Readonly<Record<string, (tables: Tables) => Finding[]>> = {
  ...OF_TABLES,
  ...OF_STUDIES,
};

/** A chapter in the order of the page: its heading where it has no headline, and how its numbers were computed. */
export interface Chapter {
  id: string;
  /** In the page's navigation. */
  name: string;
  heading: string;
  method: string;
  /** The tables behind it, as `stage.table`. */
  tables: string[];
  /** Its figures; the first that there is stands beside the findings. */
  figures: string[];
  findings: Finding[];
}

/** What a study says, as its page, findings.md and the terminal show it. */
export interface Edition {
  question: string;
  /** The headlines that answer it. */
  answer: string;
  /** At most three. */
  numbers: Finding[];
  /** Findings with a command, for the first screen. */
  offers: Finding[];
  origin: string;
  chapters: Chapter[];
}

/** Chapters whose headlines answer a study's question: those of the first line that it has. */
const ANSWERS = [['own'], ['order', 'agreement'], ['agreement', 'score', 'ranks']];

const MOST_NUMBERS = 3;

/** Everything that a study has to say, in order. */
export function editionOf(tables: Tables, states: States): Edition {
  const findings = Object.values(tables.isAlone ? OF_TABLES : OF_STUDIES)
    .flatMap((topic) => topic(tables))
    .filter(({ text, table = [] }) => text !== '' || table.length > 1);
  const of = (chapter: string) => findings.filter((finding) => chapterOf(finding) === chapter);
  const isHeadline = ({ level }: Finding) => level === 'headline';
  const answering = tables.asked()
    ? ['agreement']
    : (ANSWERS.find(([first]) => of(first!).some(isHeadline)) ?? []);
  const headlines = answering.flatMap(of).filter((each) => isHeadline(each) && !each.number);
  return {
    question: questionOf(tables, of('own')),
    answer: headlines.map(({ text }) => text).join(' '),
    numbers: findings.filter(({ number }) => number).slice(0, MOST_NUMBERS),
    offers: findings.filter(({ command }) => command),
    origin: originOf(tables, states),
    chapters: chapters(tables).map((chapter) => ({ ...chapter, findings: of(chapter.id) })),
  };
}

function questionOf({ study, isAlone }: Tables, own: readonly Finding[]): string {
  if (isAlone) return 'Who is first, and can the order be trusted?';
  if (own.some(({ id }) => id === 'own.metrics')) return 'Do your metrics agree with the others?';
  if (own.length > 0) return 'How consistent are your models with people?';
  return study.question?.text ?? 'How far do the measures of human-like vision agree?';
}

/** From which sources the numbers are, and what their intervals are about. */
function originOf(tables: Tables, { isSimulated }: States): string {
  const { words } = tables;
  const mean = tables.meanAgreement();
  const all = tables.ofOwnSet().metrics();
  const ids = new Set(all.map(({ metric_id }) => metric_id.replace(/:.*/, '')));
  const sources = listed(Array.from(ids, (id) => nameOf(names.sources, id)));
  const ranked = tables.ranked().length;
  const isOfSome = !tables.asked() && ranked > 0 && ranked < (mean?.n_models ?? 0);
  const ofSome = isOfSome
    ? ` The combined score is over the ${ranked} ${words.rows} that have every ${words.column}.`
    : '';
  const rankSets =
    tables.isAlone && tables.orderedRanking()
      ? `rank sets say how far ranks may differ over many ${words.columns} like these, if these are independent draws`
      : 'those of correlations are cut off at −1 and 1';
  const units = mean ? unitsInWords(mean, words) : words.rows;
  return `Computed by metalign from ${isSimulated ? 'simulated ' : ''}scores of ${sources}.${ofSome} Intervals (95 %) say how far numbers may differ with other ${units}, not with other ${words.columns}; ${rankSets}.`;
}

/** A chapter of findings.md alone. */
const OF_DETAILS = { method: '', tables: [], figures: [] };

function chapters(tables: Tables): Omit<Chapter, 'findings'>[] {
  const { row, rows, column, columns, group, units } = tables.words;
  return [
    {
      id: 'own',
      name: 'Your metrics',
      heading: 'Your metrics and models',
      ...OF_DETAILS,
      figures: ['own-agreement'],
    },
    {
      id: 'order',
      name: 'Order',
      heading: `The order of the ${rows}`,
      method:
        `Each pair of ${rows} is compared by a permutation test, in which its difference on each ${column} gets a random sign. The tests are step-down, so that all orders, and with them all rank sets, hold at once with 95 % confidence, if ${columns} are independent draws. ${concordanceInWords(tables)} ${spareColumns(tables)}`.trimEnd(),
      tables: ['aggregation.ranking', 'aggregation.model_score', 'aggregation.leave_out'],
      figures: ['rank-sets'],
    },
    {
      id: 'agreement',
      name: 'Agreement',
      heading: `How far the ${columns} agree`,
      method: `Each pair of ${columns} is compared over the ${rows} that have both scores, by Spearman’s ρ. Intervals leave out one ${units} at a time (jackknife).`,
      tables: [
        'agreement.summary',
        'agreement.pairwise',
        'agreement.category_pair',
        'agreement.variance_component',
        'agreement.generalizability',
        'structure.cluster',
      ],
      figures: ['heat-map', 'category-agreement', 'shared-level'],
    },
    {
      id: 'comparison',
      name: 'What it depends on',
      heading: 'Which models, metrics and data sets count',
      method:
        'The mean correlation is recomputed from parts of the metrics, or over parts of the models. The best models are the smallest part with ten families (for an interval), or if no part has these, with 20 models.',
      tables: [
        'agreement.without_data_set',
        'agreement.variance_component',
        'agreement.attribute_effect',
        'agreement.range_restriction',
      ],
      figures: ['range-restriction', 'shared-level'],
    },
    {
      id: 'shared',
      name: 'What is shared',
      heading: `What the ${columns} share together`,
      method: `Each score is predicted from the ${row}’s others, by a normal distribution of all scores (EM, shrunk correlations) that does not know it${tables.isAlone ? '' : ' or its family'}. Intervals were calibrated on hidden scores of new ${rows}.`,
      tables: [
        'prediction.shared',
        'prediction.metric',
        'prediction.cell',
        'prediction.next',
        'prediction.check',
      ],
      figures: ['shared-variance', 'known-scores'],
    },
    {
      id: 'score',
      name: 'The score',
      heading: 'What decides the score',
      method: `The combined score is the arithmetic mean along the tree of ${columns}, over the ${rows} that have every ${column}. A ${group}’s share is the covariance of its part of the score with the score, divided by the score’s variance.`,
      tables: ['aggregation.variance_share', 'aggregation.explained_variance'],
      figures: ['weight-and-share', 'explained-variance'],
    },
    {
      id: 'ranks',
      name: 'Ranks',
      heading: 'What ranks depend on',
      method:
        'Orders of models come from resamples: within each category, data sets and then metrics are drawn again with replacement, while models and categories stay. Ranges of ranks come from the same, or where a figure says so from resamples with some data sets fixed.',
      tables: [
        'aggregation.ranking',
        'aggregation.model_score',
        'aggregation.policy_quartile',
        'aggregation.panel',
      ],
      figures: ['rank-ranges', 'rank-sets'],
    },
    {
      id: 'history',
      name: 'History',
      heading: 'How it changed',
      method:
        'Every number is recomputed from the scores that existed at the end of each month, by the study’s own rule for metrics and models. So studies with other rules have other histories. Months without enough models that have every metric are gaps.',
      tables: ['trajectory.headline', 'trajectory.cohort', 'trajectory.pair', 'trajectory.rank_change'],
      figures: ['trajectory'],
    },
    {
      id: 'consistency',
      name: 'People',
      heading: 'Error consistency with people',
      ...OF_DETAILS,
    },
    {
      id: 'readings',
      name: 'Readings',
      heading: 'Which models and metrics the publication used',
      ...OF_DETAILS,
    },
  ];
}
