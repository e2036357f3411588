import { extent, group, mean, min } from 'd3-array';
import { hasWord, setOf, subjectOf, without, wordsOf } from './header-words.ts';

/** What a column of a board is. */
export const ROLES = [
  'name',
  'score',
  'overall',
  'rank',
  'size or cost',
  'date',
  'family',
  'spread',
  'left out',
] as const;
export type Role = (typeof ROLES)[number];

/** A column that has numbers; NaN is a missing one. */
export type NumberColumn = { name: string; values: Float64Array; isTime?: boolean; areRanks?: boolean };

/** A role by the last word of a header, in words; `after` says after which words it is one, and `needs` with which numbers. */
interface Rule {
  role: Role;
  what: string;
  words: ReadonlySet<string>;
  after: 'any word' | 'words of a kind';
  needs?: (values: Float64Array) => boolean;
}

// A line a rule: role, what it is, last words, words before these, and numbers that it needs.
const RULES: readonly Rule[] = [
  rule('rank', 'rank', 'rank ranking', 'words of a kind', areWhole),
  rule('rank', 'mean rank', 'rank ranking', 'words of a kind', areMeanRanks),
  rule('rank', 'rank', 'rank ranking place position pos', 'any word', areRanksFromOne),
  rule('date', 'date', 'year date timestamp release released published cutoff', 'any word'),
  rule('date', 'date', 'day month', 'words of a kind'),
  rule('left out', 'setting', 'seed version lr crop epoch epochs', 'any word'),
  rule('left out', 'setting', 'step steps iteration iterations shot shots', 'words of a kind', areIntegers),
  rule('size or cost', 'size', 'params nparams parameters', 'any word'),
  rule('size or cost', 'size', 'param parameter', 'words of a kind'),
  rule('size or cost', 'size', 'flop flops mflops gflops tflops macs mmacs gmacs macts', 'any word'),
  rule('size or cost', 'size', 'size weight length memory dim dims dimension dimensions', 'words of a kind'),
  rule('size or cost', 'size', 'resolution context window layers tokens cores threads', 'words of a kind'),
  rule(
    'size or cost',
    'cost',
    'cost costs latency runtime throughput fps hz gpu gpus ram vram co2 tdp rtf rtfx ttft tpot itl nfe',
    'any word',
  ),
  rule('size or cost', 'cost', 'time price prices usage duration', 'words of a kind'),
  rule('spread', 'spread', 'std stddev stdev stderr sd sem ci ci95 q025 q975 lcb ucb', 'any word'),
  rule('left out', 'number', 'id ids identifier bib', 'any word', areIntegers),
  rule('left out', 'number', 'code', 'any word', areCodes),
  rule('left out', 'number', 'idx index n no nr num number unnamed age', 'words of a kind', areIntegers),
  rule(
    'left out',
    'count',
    'samples examples images trials subjects participants votes reviews entries submission submissions',
    'words of a kind',
    areIntegers,
  ),
  rule('left out', 'count', 'battles games matches likes downloads', 'words of a kind', areIntegers),
];
/** Words of a kind: what has a rank, a size, a cost or a number. */
const OF_A_KIND = setOf(
  'row line run arxiv model batch image img input sample context sequence embedding step overall final class file disk vocab team',
  'world national local global country hub zero one few',
  'llm lm encoder decoder backbone active trainable vision language train training infer inference test eval observed prompt output wall gpu peak max mean avg average median total n no nr num number memory',
);
const UNITS = setOf(
  'ms s sec seconds min minutes h hours kb mb gb mib gib kg kwh usd eur pct k m b million billion count in out input output',
  'mean avg average median percentile',
);

function rule(role: Role, what: string, words: string, after: Rule['after'], needs?: Rule['needs']): Rule {
  return { role, what, words: setOf(words), after, ...(needs && { needs }) };
}

const MEANS = setOf('mean avg average');
const SPREADS = setOf(
  'std stdv stddev stdev stderr err error sd se sem sigma σ var variance uncertainty moe iqr mad',
);
const SPREAD_FILLERS = setOf('ci ci95 range n count of');
/** Of a lower and an upper bound, one is not enough: `max F1` is a score. */
const BOUNDS = [setOf('low lower min'), setOf('high upper max')] as const;

/** Words for a column that combines the others; words that do so if the numbers agree; and words beside these. */
const RANK_WORDS = 'rank ranks ranking place placement position pos';
const RANKS = setOf(RANK_WORDS);
const AGGREGATES = setOf('mean avg average overall total sum', RANK_WORDS);
const POINTS = setOf('score scores point points win wins rate rating elo index z zscore');
const BESIDE_AGGREGATES = setOf(
  'of over across all the n selected macro micro weighted grand final sort normalized normalised',
  'task tasks test tests data set sets dataset datasets benchmark benchmarks metric metrics column columns',
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

/** Dates as numbers and as text: 20240131 and 202401; 31.01; 2024-01-31, 31/1/24 and 2024-01; Excel's 45322. */
const DATES = [
  /^(19|20)\d\d[01]\d([0-3]\d)?$/,
  /^[0-3]\d\.(0[1-9]|1[0-2])\.?$/,
  /^\d{1,4}([-/]\d{1,2}$|([-/.])\d{1,2}\2\d{1,4})/,
  /^(3[7-9]|4\d|5[0-4])\d{3}$/,
];

/** A role, what it is in words, whether the header says so only by a word that is also the name of a test, and whether it is asked about. */
export type Kind = { role: Role; what: string; isVague?: boolean; isAsked?: boolean };

const SPREAD: Kind = { role: 'spread', what: 'spread' };

/** What columns are that are no scores by their headers, with numbers that do not forbid it. */
export function kindsByName(columns: readonly NumberColumn[]): Map<string, Kind> {
  const names = columns.map(({ name }) => name);
  const alike = group(names, baseOf);
  return new Map(
    columns.flatMap(({ name, values }) => {
      const kind = isSpreadAmong(name, alike.get(baseOf(name))!) ? SPREAD : kindOf(name, values);
      return kind ? [[name, kind] as const] : [];
    }),
  );
}

/** The same of columns without numbers. */
export function kindsOfTexts(names: readonly string[]): Map<string, Kind> {
  return kindsByName(names.map((name) => ({ name, values: new Float64Array(0) })));
}

/** A unit in brackets of memory or power; or money alone. */
const COST_UNIT = /[([]\s*([kmgt]i?b|w|kwh)\s*[)\]]|^((avg|average|mean|median)\.? )?[$€£]( ?(\/|per ).*)?$/i;

const MONEY = /[([]\s*[$€£]\s*[)\]]/;

function kindOf(name: string, values: Float64Array): Kind | undefined {
  if (COST_UNIT.test(name)) return { role: 'size or cost', what: 'cost by its unit' };
  if (values.length > 0 && /^[-+±−/ ]+$/.test(name)) return SPREAD;
  if (isMeanRank(name)) return { role: 'rank', what: 'mean rank' };
  const words = subjectOf(name);
  const at = words.findLastIndex((word) => !UNITS.has(word) && !/^p?\d+(th)?$/.test(word));
  const last = words[Math.max(at, 0)] ?? '';
  const isOfAKind = without([OF_A_KIND], words.slice(0, Math.max(at, 0))).length === 0;
  const found = RULES.find(
    (each) =>
      each.words.has(last) && (isOfAKind || each.after === 'any word') && (each.needs?.(values) ?? true),
  );
  // `Day 1` is one of several.
  if (found?.role === 'date' && /\D\d$/.test(name)) return undefined;
  if (!found && MONEY.test(name)) return { role: 'size or cost', what: 'money', isAsked: true };
  if (!found && areYears(values)) return { role: 'date', what: 'years', isAsked: true };
  if (!found) return undefined;
  return {
    role: found.role,
    what: found.what,
    isVague: found.role !== 'rank' && words.length === 1 && found.after === 'words of a kind',
  };
}

/** A header's words without those for means and spreads: `arc_std`, `arc_mean` and `arc` have one base. */
function baseOf(name: string): string {
  return without([MEANS, SPREADS, SPREAD_FILLERS, ...BOUNDS], wordsOf(name)).join(' ');
}

/** Whether a column says how far another spreads: `arc_std` beside `arc`, or `arc low` beside `arc` and `arc high`. */
function isSpreadAmong(name: string, alike: readonly string[]): boolean {
  const isOther = (header: string) => !hasWord(header, SPREADS, SPREAD_FILLERS, ...BOUNDS);
  if (baseOf(name) === '' || !alike.some((each) => each !== name && isOther(each))) return false;
  const isBound =
    hasWord(name, ...BOUNDS) && BOUNDS.every((words) => alike.some((each) => hasWord(each, words)));
  return hasWord(name, SPREADS, SPREAD_FILLERS) || isBound;
}

/** Whether a column combines all others by its header: `Average (56 tasks)` surely, `Score` if the numbers agree. */
export function combines(name: string): 'surely' | 'maybe' | undefined {
  const words = without([BESIDE_AGGREGATES], wordsOf(name)).filter((word) => !/^\d+$/.test(word));
  const others = without([POINTS], words);
  if (words.length === 0 || others.some((word) => !AGGREGATES.has(word))) return undefined;
  return others.length > 0 ? 'surely' : 'maybe';
}

/** Whether a header names a mean of ranks: `Avg. rank over 12 data sets`. */
function isMeanRank(name: string): boolean {
  return (
    combines(name) === 'surely' && hasWord(name, RANKS) && hasWord(name, MEANS) && !hasWord(name, POINTS)
  );
}

/** Whether a header has a word for a combination, with whatever else: `Quality of Life Index`. */
export function mayCombine(name: string): boolean {
  return hasWord(name, AGGREGATES, POINTS);
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

/** A rank as text can write it, such as `=12`, `T12`, `12th` and `201-250`; and a reason for none, such as `DNF`. */
const RANK = /^[=T]?(?<rank>\d+)([-–=]\d+|st|nd|rd|th)?[+=T]?$/;
const UNRANKED = /^[A-Z]{2,3}$/;

/** Whether all cells are ranks as text can write them, and some are no numbers. */
export function areRankTexts(cells: readonly string[]): boolean {
  const trimmed = cells.map((cell) => cell.trim());
  const some = trimmed.filter((cell) => !UNRANKED.test(cell));
  return some.every((cell) => RANK.test(cell)) && some.some((cell) => !/^\d+$/.test(cell));
}

/** The rank in such a cell; NaN without one. */
export function rankInText(cell: string): number {
  return Number(RANK.exec(cell.trim())?.groups?.rank ?? Number.NaN);
}

/** The numbers of a column without its missing ones. */
export function numbersOf(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite);
}

export function areIntegers(values: Float64Array): boolean {
  return numbersOf(values).every(Number.isInteger);
}

function areYears(values: Float64Array): boolean {
  const [first, last] = extent(values);
  return areIntegers(values) && first! >= 1900 && last! <= 2100;
}

function areCodes(values: Float64Array): boolean {
  return areIntegers(values) && new Set(values).size === values.length;
}

function areWhole(values: Float64Array): boolean {
  return areIntegers(values.map((value) => 2 * value)) && min(values)! >= 1;
}

/** Whether numbers are on average what ranks of these rows are. */
function areMeanRanks(values: Float64Array): boolean {
  const off = mean(values)! - (values.length + 1) / 2;
  return min(values)! >= 1 && Math.abs(off) <= 0.02 * values.length;
}

function areRanksFromOne(values: Float64Array): boolean {
  return areWhole(values) && min(values)! < 2;
}
