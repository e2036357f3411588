import { mean } from 'd3-array';
import { normalized } from '../../warehouse/normalized-name.ts';

/** Last words of the names of columns that are no scores, before a unit, by what they are. */
const LAST_WORDS = kindsOf({
  rank: 'rank ranking',
  date: 'year date timestamp release released published cutoff',
  setting: 'seed version lr crop epoch epochs step steps iteration iterations',
  size: 'param params nparams parameter parameters flop flops mflops gflops tflops macs mmacs gmacs macts',
  cost: 'cost costs price latency runtime duration throughput fps gpu gpus ram vram usage co2',
  number: 'id ids identifier',
  spread: 'std stddev stdev stderr sd sem ci ci95',
});
/** Others, which are scores after most words: a reaction time, a selectivity index, adversarial examples. */
const AMBIGUOUS = kindsOf({
  rank: 'place position pos',
  date: 'day month',
  size: 'size length memory dim dims dimension dimensions resolution context window layers tokens',
  cost: 'time',
  number: 'idx index n no nr num number',
  count: 'samples examples images trials subjects participants votes battles likes downloads',
});
/** Words after which they are none. */
const BEFORE = setOf(
  'row line run arxiv model batch image img input sample context sequence embedding step overall final class file disk vocab team',
  'train training infer inference test eval observed prompt output wall gpu peak max avg total n no nr number',
);
const UNITS = setOf(
  'ms s sec seconds min minutes h hours kb mb gb mib gib kg kwh usd eur pct k m b million billion count',
);
const COUNTS = setOf('num unnamed');

const MEANS = setOf('mean avg average');
const SPREADS = setOf(
  'std stdv stddev stdev stderr err error sd se sem sigma σ var variance uncertainty moe iqr mad range',
  'ci ci95 low high lower upper min max n count of',
);

/** Words for rows that summarise the others, or have what guessing gives. */
const SUMMARIES = setOf(
  'average averages avg mean means median std stddev stdev sd sem stderr dev variance overall mittelwert durchschnitt',
  'total totals sum max maximum min minimum count ø μ σ random chance majority',
);
/** Words that may be beside these. */
const FILLERS = setOf(
  'column grand score scores row of over all models standard baseline level class guess guessing',
);

/** Words for a column that combines the others, and words that may be beside these. */
const AGGREGATES = setOf('mean avg average overall total sum rank ranking place position pos');
const BESIDE_AGGREGATES = setOf(
  'score scores point points win rate rating of over across all the n selected macro micro weighted grand final',
  'task tasks test tests data set sets dataset datasets benchmark benchmarks metric metrics column columns',
);

/** Dates as numbers and as text: 20240131 and 202401; 31.01; 2024-01-31, 31/1/24 and 2024-01; Excel's 45322. */
const DATES = [
  /^(19|20)\d\d[01]\d([0-3]\d)?$/,
  /^[0-3]\d\.(0[1-9]|1[0-2])\.?$/,
  /^\d{1,4}([-/]\d{1,2}$|([-/.])\d{1,2}\2\d{1,4})/,
  /^(3[7-9]|4\d|5[0-4])\d{3}$/,
];

/** What the columns are that are no scores by their names, such as a rank, a cost, or the standard error of another column. */
export function noScores(names: readonly string[]): Map<string, string> {
  const others = new Set(names.map((name) => without([MEANS], wordsOf(name)).join()));
  const kinds = new Map<string, string>();
  for (const name of names) {
    const kind = isSpread(wordsOf(name), others) ? 'spread' : kindByName(name);
    if (kind !== undefined) kinds.set(name, kind);
  }
  return kinds;
}

/** Whether a column combines all others by its name: `Average (56 tasks)`, but not `Retrieval average`. */
export function isAggregate(name: string): boolean {
  const words = without([BESIDE_AGGREGATES], wordsOf(name)).filter((word) => !/^\d+$/.test(word));
  return words.length > 0 && words.every((word) => AGGREGATES.has(word));
}

function kindByName(name: string): string | undefined {
  const [subject = ''] = name.split(/(?<=.)[([]|[ _](?:per|of|in|for)[ _]/i);
  const words = wordsOf(subject);
  const at = words.findLastIndex((word) => !UNITS.has(word));
  const [last, before] = [words[at]!, words.slice(0, at)];
  if (COUNTS.has(words[0]!)) return 'number';
  const isBare = without([BEFORE], before).length === 0;
  return LAST_WORDS.get(last) ?? (isBare ? AMBIGUOUS.get(last) : undefined);
}

/** Whether these words say how far another column, or its mean, spreads: `arc_std` beside `arc` or `arc_mean`. */
function isSpread(words: readonly string[], others: ReadonlySet<string>): boolean {
  const base = without([MEANS, SPREADS], words).join();
  return base !== '' && others.has(base) && words.some((word) => SPREADS.has(word));
}

/** Whether a row is no model by its name. */
export function isSummary(name: string): boolean {
  const words = without([FILLERS], wordsOf(name));
  return words.length > 0 && words.every((word) => SUMMARIES.has(word));
}

/** Whether nearly all cells are dates in one form. */
export function areDates(cells: readonly string[]): boolean {
  const some = cells.slice(0, 1000);
  return DATES.some((form) => mean(some, (cell) => Number(form.test(cell.trim())))! > 0.9);
}

/** A name's words in lower case: `arcStd` and `ARC (std)` become `arc` and `std`. */
function wordsOf(name: string): string[] {
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll('#', ' num ');
  const plain = spaced.replaceAll(/±|\+\/-|standard.(?:deviation|error)/gi, ' sd ');
  return normalized(plain).split('-').filter(Boolean);
}

function without(some: readonly ReadonlySet<string>[], words: readonly string[]): string[] {
  return words.filter((word) => !some.some((each) => each.has(word)));
}

function kindsOf(words: Record<string, string>): ReadonlyMap<string | undefined, string> {
  return new Map(
    Object.entries(words).flatMap(([kind, line]) => line.split(' ').map((word) => [word, kind] as const)),
  );
}

function setOf(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
