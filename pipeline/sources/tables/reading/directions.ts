import { greatest, maxIndex, mean } from 'd3-array';
import { upTo } from '../../../messages/counts-and-lists.ts';
import { rankable, spearman } from '../../../statistics/correlation/spearman.ts';
import { midRanks } from '../../../statistics/numbers/ranks.ts';
import { type Direction, directionInHeader, hasWord, setOf, subjectOf, without } from './header-words.ts';
import type { NumberColumn, Role } from './roles.ts';
import { FEWEST_ROWS, orderOfRows } from './row-order.ts';

/** Words of errors anywhere in a header; its last words if it is an error or a cost; and words that may follow. */
const ERROR_NAMES = setOf(
  'rmse rmsle rmsd irmse mape smape mase wer lpips nll crps ece perplexity ppl fid sfid absrel sqrel silog mpjpe hd95 assd dcf mindcf',
  'chamfer hausdorff wasserstein levenshtein mmd emd crossentropy wrong incorrect',
);
const ERRORS = setOf(
  'error errors err loss losses kid fvd fad niqe brisque dists epe cer ter eer mae mse rms owa nlpd brier mce fp fn era whip',
  'bpb bpc fpr fnr far frr regret violations toxic toxicity mortality readmission readmissions infection infections complications',
  'hallucination hallucinations fault faults foul fouls penalty penalties mistakes crime crimes casualties deaths',
  'latency seconds secs runtime cost costs price consumption',
  'forgetting divergence disparity drawdown volatility complaints cancellations delays failures crashes timeouts turnovers',
);
const AFTER_ERRORS = setOf(
  'rate rates fraction value val valid validation test dev train top mean avg average total pct percent abs absolute raw bin log ratio',
);
/** A time in brackets or behind the name, or a unit of how far something is off. */
const IN_ERROR_UNITS =
  /[([]\s*(s|ms|sec|secs|seconds|min|minutes|h|hours|m?ev|kcal.mol|mm|px|°)\s*[)\]]|[_ ](ms|secs?|seconds)$/i;

/** What is better if it takes longer. */
const LASTING = setOf('life lifetime uptime endurance playback standby');

/** Whether a header, or a part of it as in `MMLU - ECE (10-bin)` and `LongFact (hallucination rate)`, names an error or a cost. */
function namesError(name: string): boolean {
  const parts = name.split(/\s+[-–—|:/]\s+|[()[\]]/);
  const isError = (part: string) => {
    const all = subjectOf(part);
    const words = without([AFTER_ERRORS], all).filter((word) => !/^(top|at)?\d+k?$/.test(word));
    const pairs = all.map((word, i) => word + (all[i + 1] ?? ''));
    return ERRORS.has(words.at(-1) ?? '') || [...all, ...pairs].some((word) => ERROR_NAMES.has(word));
  };
  const isTime = IN_ERROR_UNITS.test(name) && !hasWord(name, LASTING);
  return parts.some(isError) || isTime;
}

const GAINS = setOf('fps hz throughput rtfx speed context window');

/** That more of a size or cost is better by its header: an arrow, a number per second, or what fits in a context. */
export function gainIn(name: string, role: Role): Partial<Directed> {
  const said = directionInHeader(name) ?? (hasWord(name, GAINS) && 'higher');
  return role === 'size or cost' && said === 'higher' ? { direction: said } : {};
}

/** What says which scores of a column are better, and how surely. */
export interface Directed {
  direction: Direction;
  evidence: string;
  /** Whether what is known contradicts this, or is not enough. */
  isUnsure?: boolean;
}

/** The board's own combined score. */
export interface Overall extends NumberColumn {
  isRank: boolean;
  /** The columns that it is known to add up. */
  parts: readonly string[];
  /** The sign that the board's rank shows: 1 if higher values are ahead, else −1. */
  signByRank?: number | undefined;
}

/** How many headers are named. */
const NAMED = 2;
const NOTHING = 'nothing says otherwise';
/** A column that falls with the board's own score, or rises with errors, by less may do so by chance. */
const LEAST_OPPOSED = 0.4;

/** Rows at even distances that stand for all, and columns up to which single directions are looked for. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 60;
/** From this correlation with the board's own score on, an order follows it; and if single columns were turned for this. */
const FOLLOWS = 0.9;
const FOLLOWS_TURNED = 0.95;
/** By how much a column's turn must bring the order closer to the board's own. */
const LEAST_GAIN = 0.02;

/**
 * Which scores are better: by the header's arrows and words; by the board's own score, if the mean rank follows it in some
 * directions; by names of errors; or else the higher ones.
 *
 * @param overall the board's own score, if it has one
 */
export function directionsOf(columns: readonly NumberColumn[], overall?: Overall): Directed[] {
  const directed = directionsBeside(columns, overall);
  if (!overall || !signAndDoubt(overall).isUnsure) return directed;
  const doubted = (each: Directed): Directed => ({
    ...each,
    evidence: `${each.evidence}; rows are in its order, lowest first`,
    isUnsure: true,
  });
  return directed.map((each) => (each.direction === 'lower' ? doubted(each) : each));
}

function directionsBeside(columns: readonly NumberColumn[], overall?: Overall): Directed[] {
  // A sum of known parts says nothing about other columns.
  const found = overall && overall.parts.length === 0 ? followed(columns, overall)?.directed : undefined;
  if (found) return found;
  const named = columns.map((column) => byHeader(column, overall));
  const isOpen = (c: number) => named[c]!.evidence === NOTHING;
  const errors = columns.filter((_, c) => named[c]!.direction === 'lower');
  const first = columns.find(({ values }, c) => isOpen(c) && orderOfRows(values) !== 0);
  return columns.map((column, c) => {
    if (!isOpen(c)) return named[c]!;
    return (
      (overall && byOverall(column, overall)) ??
      withErrors(column, errors) ??
      (first && inRowOrder(column, first)) ??
      named[c]!
    );
  });
}

/** That a column rises with the board's own score; or falls, which is a question, since the mean rank does not follow that. */
function byOverall(column: NumberColumn, overall: Overall): Directed | undefined {
  const rho = signOfOverall(overall) * clearRho(column, overall);
  const evidence = `the board’s own “${overall.name}” is ${rho > 0 ? 'better' : 'worse'} where it is higher (ρ = ${rho.toFixed(2)})`;
  return rho > 0 ? { direction: 'higher', evidence } : lowerIf(rho < 0, evidence);
}

/** That a column rises with most of the errors: a question. */
function withErrors(column: NumberColumn, errors: readonly NumberColumn[]): Directed | undefined {
  const rising = errors.filter((error) => clearRho(column, error) > 0);
  const rho = mean(rising, (error) => clearRho(column, error)) ?? 0;
  const names = upTo(
    NAMED,
    rising.map(({ name }) => `“${name}”`),
  );
  return lowerIf(2 * rising.length > errors.length, `it rises with ${names} (ρ = ${rho.toFixed(2)})`);
}

function lowerIf(isLower: boolean, evidence: string): Directed | undefined {
  return isLower ? { direction: 'lower', evidence, isUnsure: true } : undefined;
}

/** Spearman's rho of two columns; 0 if it may be by chance in the rows that both have. */
function clearRho(one: NumberColumn, other: NumberColumn): number {
  const shared = one.values.filter((value, row) => Number.isFinite(value + other.values[row]!));
  const rho = correlation(one.values, other.values);
  return Math.abs(rho) > Math.max(LEAST_OPPOSED, 2.6 / Math.sqrt(shared.length - 1)) ? rho : 0;
}

/** What rows in the order of a column say: a question, since they need not begin with the best. If they do with the highest, only that a column falls with it. */
function inRowOrder(column: NumberColumn, first: NumberColumn): Directed | undefined {
  const rho = correlation(column.values, first.values);
  const inOrder = `rows are in the order of “${first.name}”`;
  if (orderOfRows(first.values) < 0)
    return lowerIf(
      clearRho(column, first) < 0,
      `${inOrder}, highest first, and it falls with that (ρ = ${rho.toFixed(2)})`,
    );
  return { direction: rho > 0 ? 'lower' : 'higher', evidence: `${inOrder}, lowest first`, isUnsure: true };
}

type ByHeader = Directed & { isSure?: boolean };

/** What a header says about its column, and a mean or sum of which it is a part. */
function byHeader({ name, isTime }: NumberColumn, overall?: Overall): ByHeader {
  const said = directionInHeader(name);
  if (said) return { direction: said, evidence: 'its header says so', isSure: true };
  if (overall?.parts.includes(name)) {
    const direction = signOfOverall(overall) > 0 ? 'higher' : 'lower';
    return { direction, evidence: `the board’s own “${overall.name}” adds it up`, isSure: true };
  }
  if (isTime) return { direction: 'lower', evidence: 'minutes and seconds' };
  if (namesError(name)) return { direction: 'lower', evidence: 'named as an error or a cost' };
  return { direction: 'higher', evidence: NOTHING };
}

/** 1 if higher values of the board's own score are better, else −1: a mean of errors is an error. */
export function signOfOverall(overall: Overall): number {
  return signAndDoubt(overall).sign;
}

/** The same, and whether only the order of the rows says so, which need not begin with the best. */
function signAndDoubt({ name, values, isRank, isTime, parts, signByRank }: Overall) {
  const said = directionInHeader(name);
  if (said) return { sign: said === 'lower' ? -1 : 1 };
  if (signByRank !== undefined) return { sign: signByRank };
  const areErrors = namesError(name) || (parts.length > 0 && parts.every(namesError));
  if (isRank || isTime || areErrors) return { sign: -1 };
  return orderOfRows(values) > 0 ? { sign: -1, isUnsure: true } : { sign: 1 };
}

/**
 * The directions in which the mean rank over columns follows the board's own score, and its Spearman correlation with that;
 * undefined if it follows in none.
 */
export function followed(columns: readonly NumberColumn[], overall: Overall) {
  const named = columns.map((column) => byHeader(column, overall));
  const signs = named.map(({ direction }) => (direction === 'lower' ? -1 : 1));
  const isFree = named.map(({ isSure }) => !isSure);
  const step = Math.ceil(overall.values.length / MOST_ROWS);
  const some = (values: Float64Array) => values.filter((_, row) => row % step === 0);
  const shares = columns.map(({ values }) => shareBeaten(some(values)));
  const sign = signOfOverall(overall);
  const target = some(overall.values).map((value) => sign * value);
  const rows = target.filter(Number.isFinite).length;
  if (rows < FEWEST_ROWS || columns.length < 2) return undefined;
  const follow = (each: readonly number[]) => correlation(levelOf(shares, each), target) || 0;
  const before = follow(signs);
  const turned = (sign: number) => signs.map((each, c) => (isFree[c] ? sign : each));
  const whole = greatest([signs, turned(1), turned(-1)], follow)!;
  const canTurn = columns.length <= MOST_COLUMNS && rows > 2 * columns.length;
  const single = canTurn ? climbed(whole, isFree, follow) : whole;
  const best = follow(single) >= FOLLOWS_TURNED ? single : whole;
  const rho = follow(best);
  if (rho < FOLLOWS) return undefined;
  const called = `the board’s own “${overall.name}” agrees`;
  const directed = best.map((each, c): Directed => {
    const direction = each > 0 ? 'higher' : 'lower';
    if (each === signs[c]) return { direction, evidence: `${called} (ρ = ${rho.toFixed(2)})` };
    const evidence = `${called} only so (ρ = ${rho.toFixed(2)}, otherwise ${before.toFixed(2)})`;
    return { direction, evidence, isUnsure: named[c]!.direction === 'lower' };
  });
  return { rho, directed };
}

/** Directions after turning the column that brings the order closest to the target, until none does by enough. */
function climbed(
  start: readonly number[],
  isFree: readonly boolean[],
  follow: (signs: readonly number[]) => number,
): readonly number[] {
  const turns = start.flatMap((_, c) =>
    isFree[c] ? [start.map((sign, other) => (other === c ? -sign : sign))] : [],
  );
  const correlations = turns.map(follow);
  const best = maxIndex(correlations);
  const isCloser = best >= 0 && correlations[best]! > follow(start) + LEAST_GAIN;
  return isCloser ? climbed(turns[best]!, isFree, follow) : start;
}

/** Per row, the share of the other rows that it beats in a column; NaN without a score. */
function shareBeaten(values: Float64Array): Float64Array {
  const ranks = midRanks(values);
  const n = ranks.reduce((count, rank) => count + Number(rank > 0), 0);
  return ranks.map((rank) => (rank > 0 && n > 1 ? (rank - 1) / (n - 1) : Number.NaN));
}

/** Per row, the mean share of rows that it beats, over the columns that it has; NaN with less than half of them. */
function levelOf(shares: readonly Float64Array[], signs: readonly number[]): Float64Array {
  const sums = new Float64Array(shares[0]!.length);
  const counts = new Float64Array(sums.length);
  for (const [c, share] of shares.entries())
    for (const [row, beaten] of share.entries()) {
      if (Number.isNaN(beaten)) continue;
      sums[row]! += signs[c]! > 0 ? beaten : 1 - beaten;
      counts[row]!++;
    }
  return sums.map((sum, row) => (2 * counts[row]! >= shares.length ? sum / counts[row]! : Number.NaN));
}

/** Spearman's rho over the rows that both columns have; NaN if one is constant. */
export function correlation(one: Float64Array, other: Float64Array): number {
  return spearman(rankable(one), rankable(other)).estimate;
}
