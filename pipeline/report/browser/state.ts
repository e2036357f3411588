import { sort } from 'd3-array';
import type { Transformation } from '../../statistics/score/aggregation-methods.ts';
import { type Choice, PRESETS, type Weights } from '../choice/ranking.ts';
import { axesOf } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { withoutSource } from '../words/phrases.ts';

/** The parts of the page that an address can open. */
const VIEWS = ['pair', 'model'] as const;

/** The reader's choices, kept in the address after `#`. Models and axes are ids; `other` may be empty. */
export type State = Choice &
  Record<'model' | 'other' | 'x' | 'y', string> & { view: (typeof VIEWS)[number] | '' };

const SHORT: Readonly<Record<Transformation, string>> = { scores: 's', standardised: 'z', ranks: 'r' };

export function firstState(data: PageData): State {
  const { metrics, models, ownPair, sets } = data;
  // The user's metric and the closest one; else the first two metrics.
  const [x = 0, y = 0] = ownPair ?? sets[0]!.metrics;
  const [first = 0, second = -1] = firstModels(data);
  return {
    view: '',
    weights: 'tree',
    transformation: data.explorer?.transformationAtFirst ?? 'scores',
    model: models[first]?.id ?? '',
    other: models[second]?.id ?? '',
    x: metrics[x]?.id ?? '',
    y: metrics[y]?.id ?? '',
    text: '',
  };
}

/** The best two models; without a ranking, those with most scores. */
function firstModels({ explorer, models, scores }: PageData): number[] {
  if (explorer)
    return sort(explorer.models.keys(), (i) => explorer.ranks[i]!).map((i) => explorer.models[i]!);
  return sort(models.keys(), (model) => -scores.filter((own) => typeof own[model] === 'number').length);
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
    a: state.model,
    b: state.other,
    x: state.x,
    y: state.y,
    q: state.text,
  };
}

/**
 * The state in a fragment; missing and invalid parts are those of the first state. Earlier addresses had ids without
 * sources.
 */
export function fromFragment(fragment: string, data: PageData): State {
  const first = firstState(data);
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const id = (key: string, items: readonly { id: string }[], or: string, before = key) => {
    const wanted = given.get(key) ?? given.get(before);
    const exact = items.find((item) => item.id === wanted);
    return (exact ?? items.find((item) => withoutSource(item.id) === wanted))?.id ?? or;
  };
  const { models } = data;
  const axes = axesOf(data);
  const short = given.get('t');
  const transformation = (Object.keys(SHORT) as Transformation[]).find((name) => SHORT[name] === short);
  return {
    view: VIEWS.find((view) => view === given.get('v')) ?? '',
    weights: weightsIn(given.get('w') ?? '', data) ?? first.weights,
    transformation: transformation ?? first.transformation,
    model: id('a', models, first.model, 'm'),
    other: given.get('b') === '' ? '' : id('b', models, first.other, 'o'),
    x: id('x', axes, first.x),
    y: id('y', axes, first.y),
    text: given.get('q')?.slice(0, LONGEST_SEARCH) ?? '',
  };
}

const LONGEST_SEARCH = 100;

function weightsIn(text: string, { explorer }: PageData): Weights | undefined {
  const preset = PRESETS.find((name) => name === text);
  if (preset) return preset;
  const weights = text.split(',');
  const isValid = weights.length === explorer?.parts.length && weights.every(isWeight);
  return isValid ? weights.map(Number) : undefined;
}

/** Whether a text is a whole number from 0 to 100. */
function isWeight(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 100;
}
