import type { Transformation } from '../../statistics/aggregation-methods.ts';
import type { PageData } from '../page-data.ts';
import { treeWeights } from './ranking.ts';

/** The reader's choices, as kept in the address after `#`. */
export interface State {
  /** Per category of the explorer. */
  weights: readonly number[];
  transformation: Transformation;
  /** Ids. */
  model: string;
  x: string;
  y: string;
}

const TRANSFORMATIONS: readonly Transformation[] = ['scores', 'standardised', 'ranks'];

export function firstState(data: PageData): State {
  const { explorer, metrics, models } = data;
  const [x, y] = data.sets[0]!.metrics;
  const best = explorer ? explorer.models[explorer.ranks.indexOf(1)] : 0;
  return {
    weights: explorer ? treeWeights(data) : [],
    transformation: 'scores',
    model: models[best ?? 0]?.id ?? '',
    x: metrics[x ?? 0]?.id ?? '',
    y: metrics[y ?? 0]?.id ?? '',
  };
}

export function toFragment(state: State, data: PageData): string {
  const names = data.explorer?.categories ?? [];
  const weights = state.weights.map((weight, i) => `${names[i]!.name}:${weight}`).join(',');
  const { transformation, model, x, y } = state;
  return `#${new URLSearchParams({ weights, transformation, model, x, y })}`;
}

/** The state in a fragment; invalid parts keep the current value. */
export function fromFragment(fragment: string, data: PageData, current: State): State {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const known = (name: string, items: readonly { id: string }[], or: string) => {
    const id = given.get(name);
    return id !== null && items.some((item) => item.id === id) ? id : or;
  };
  const transformation = TRANSFORMATIONS.find((name) => name === given.get('transformation'));
  return {
    weights: weightsIn(given.get('weights') ?? '', data, current.weights),
    transformation: transformation ?? current.transformation,
    model: known('model', data.models, current.model),
    x: known('x', data.metrics, current.x),
    y: known('y', data.metrics, current.y),
  };
}

function weightsIn(text: string, data: PageData, or: readonly number[]): readonly number[] {
  const given = new Map(text.split(',').map((part) => part.split(':') as [string, string]));
  const weights = (data.explorer?.categories ?? []).map(({ name }) => Number(given.get(name) || Number.NaN));
  return weights.length > 0 && weights.every((weight) => weight >= 0 && weight <= 1) ? weights : or;
}
