import { sort } from 'd3-array';
import { distance } from 'fastest-levenshtein';
import { normalized } from './model-identity.ts';

const CANDIDATES = 3;

/**
 * Returns a function that finds the models whose names differ least from a name by edit distance, the closest first. Names of
 * models are normalized once.
 */
export function closestModels<T extends { name: string }>(
  models: readonly T[],
): (name: string, isCandidate?: (model: T) => boolean) => T[] {
  const known = models.map((model) => ({ model, key: normalized(model.name) }));
  return (name, isCandidate = () => true) => {
    const own = normalized(name);
    const candidates = known.filter(({ model }) => isCandidate(model));
    const closest = sort(candidates, ({ key }) => distance(own, key)).slice(0, CANDIDATES);
    return closest.map(({ model }) => model);
  };
}
