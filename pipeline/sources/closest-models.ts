import { distance } from 'fastest-levenshtein';
import { normalized } from './model-identity.ts';

const CANDIDATES = 3;

/** The models whose names differ least from a name by edit distance, the closest first. */
export function closestModels<T extends { name: string }>(name: string, models: readonly T[]): T[] {
  const own = normalized(name);
  return models
    .map((model) => ({ model, distance: distance(own, normalized(model.name)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, CANDIDATES)
    .map(({ model }) => model);
}
