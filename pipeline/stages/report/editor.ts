import type { States } from '../../cohort/study-date.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import { chapterOf, type Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { constants } from '../../report/words/constants.ts';
import { unitsInWords } from '../../report/words/family-words.ts';
import { nameOf, names } from '../../report/words/phrases.ts';
import { inWords } from '../../report/words/table-words.ts';
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

const CHAPTERS = constants<readonly Omit<Chapter, 'findings'>[]>('finding/chapters.yml');

/** All chapters, in the words of the tables. That of the order also says how far its columns agree, and which are needed. */
function chapters(tables: Tables): Omit<Chapter, 'findings'>[] {
  const orItsFamily = tables.isAlone ? '' : ' or its family';
  return inWords(CHAPTERS, { ...tables.words, orItsFamily }).map((chapter) => {
    if (chapter.id !== 'order') return chapter;
    const method = `${chapter.method} ${concordanceInWords(tables)} ${spareColumns(tables)}`.trimEnd();
    return { ...chapter, method };
  });
}
