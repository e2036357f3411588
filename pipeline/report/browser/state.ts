import { greatest, maxIndex, sort } from 'd3-array';
import type { Transformation } from '../../statistics/score/aggregation-methods.ts';
import { axesOf } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { treeWeights } from '../data/tree-weights.ts';
import { distinct } from '../words/numbers.ts';
import { withoutSource } from '../words/phrases.ts';

/** The parts of the page that an address can open. */
const VIEWS = ['pair', 'model'] as const;
export type View = (typeof VIEWS)[number];

/** Weights with a name; the reader's own are whole numbers from 0 to 100, one per part of the score. */
export const PRESETS = ['tree', 'equal', 'balanced'] as const;
export type Weights = (typeof PRESETS)[number] | readonly number[];

/** Filters of the matrix by a property of metrics. */
export const FILTERS = ['category', 'type', 'dataSet'] as const;

/** The reader's choices, kept in the address after `#`. Models and axes are ids; `other` and filters may be empty or 0. */
export type State = Record<'model' | 'other' | 'x' | 'y' | (typeof FILTERS)[number] | 'text', string> & {
  view: View | '';
  weights: Weights;
  transformation: Transformation;
  least: number;
};

const SHORT: Readonly<Record<Transformation, string>> = { scores: 's', standardised: 'z', ranks: 'r' };

export function firstState(data: PageData): State {
  const { metrics, models } = data;
  const pair = firstPair(data);
  return {
    view: '',
    weights: 'tree',
    transformation: data.explorer?.transformationAtFirst ?? 'scores',
    model: models[firstModel(data)]?.id ?? '',
    other: '',
    x: metrics[pair[0] ?? 0]?.id ?? '',
    y: metrics[pair[1] ?? 0]?.id ?? '',
    category: '',
    type: '',
    dataSet: '',
    text: '',
    least: data.minimumModels,
  };
}

/** The user's metric and the closest one; else the pair with the longest history, or the first two metrics. */
function firstPair({ ownPair, histories, sets }: PageData): readonly number[] {
  if (ownPair) return ownPair;
  const longest = greatest(histories.pairs, ([, , dates]) => dates.length);
  return longest ? [longest[0], longest[1]] : sets[0]!.metrics;
}

/** The best model that has a rank history; without any, the best; without a ranking, that with most scores. */
function firstModel({ explorer, models, rankHistories, scores }: PageData): number {
  if (!explorer)
    return maxIndex(models, (_, model) => scores.filter((own) => typeof own[model] === 'number').length);
  const known = new Set(rankHistories.changes.map(([model]) => model));
  const byRank = sort(explorer.models.keys(), (i) => explorer.ranks[i]!).map((i) => explorer.models[i]!);
  return byRank.find((model) => known.has(model)) ?? byRank[0] ?? 0;
}

/** The numbers behind named weights; only their ratios count. */
export function weightsOf(weights: Weights, data: PageData): readonly number[] {
  const { parts, balanced } = data.explorer!;
  if (weights === 'equal') return parts.map(() => 1);
  if (weights === 'balanced' && balanced) return balanced;
  return typeof weights === 'string' ? treeWeights(data) : weights;
}

/** The address: what differs from the first state. */
export function toFragment(state: State, data: PageData): string {
  const first = shortForms(firstState(data));
  const parts = Object.entries(shortForms(state)).filter(([key, value]) => value !== first[key]);
  // Both are valid in a fragment, and easier to read.
  return `#${new URLSearchParams(parts)}`.replaceAll('%2C', ',').replaceAll('%3A', ':');
}

function shortForms(state: State): Record<string, string> {
  return {
    v: state.view,
    w: String(state.weights),
    t: SHORT[state.transformation],
    m: state.model,
    o: state.other,
    x: state.x,
    y: state.y,
    c: state.category,
    k: state.type,
    d: state.dataSet,
    q: state.text,
    n: String(state.least),
  };
}

/**
 * The state in a fragment; missing and invalid parts are those of the first state. Earlier addresses had ids without
 * sources.
 */
export function fromFragment(fragment: string, data: PageData): State {
  const first = firstState(data);
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const id = (key: string, items: readonly { id: string }[], or: string) => {
    const wanted = given.get(key);
    const exact = items.find((item) => item.id === wanted);
    return (exact ?? items.find((item) => withoutSource(item.id) === wanted))?.id ?? or;
  };
  const word = <Word>(key: string, words: readonly Word[]) => words.find((each) => each === given.get(key));
  const { metrics, models } = data;
  const axes = axesOf(data);
  const filter = (key: string, name: (typeof FILTERS)[number]) => word(key, distinct(metrics, name)) ?? '';
  const short = given.get('t');
  const transformation = (Object.keys(SHORT) as Transformation[]).find((name) => SHORT[name] === short);
  return {
    view: word('v', VIEWS) ?? '',
    weights: weightsIn(given.get('w') ?? '', data) ?? first.weights,
    transformation: transformation ?? first.transformation,
    model: id('m', models, first.model),
    other: id('o', models, first.other),
    x: id('x', axes, first.x),
    y: id('y', axes, first.y),
    category: filter('c', 'category'),
    type: filter('k', 'type'),
    dataSet: filter('d', 'dataSet'),
    text: given.get('q')?.slice(0, LONGEST_SEARCH) ?? '',
    least: wholeNumber(given.get('n') ?? '', models.length) ?? first.least,
  };
}

const LONGEST_SEARCH = 100;

function weightsIn(text: string, data: PageData): Weights | undefined {
  const { parts = [], balanced } = data.explorer ?? {};
  const preset = PRESETS.find((name) => name === text);
  if (preset) return preset === 'balanced' && !balanced ? undefined : preset;
  const weights = text.split(',').map((part) => wholeNumber(part, 100));
  const isValid = weights.length === parts.length && !weights.includes(undefined);
  return isValid ? (weights as number[]) : undefined;
}

/** A whole number from 0 to `most`. */
function wholeNumber(text: string, most: number): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
