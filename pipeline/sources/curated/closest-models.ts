import { group, sort } from 'd3-array';
import { distance } from 'fastest-levenshtein';
import { normalized } from '../../warehouse/normalized-name.ts';

/** The most candidates of a name. */
const CANDIDATES = 3;
/** Longer names are cut: the time grows with the square of the length. */
const LONGEST = 200;

/**
 * Returns a function that finds the models of a name's architecture, those whose names differ least by edit distance
 * first. Names of models are normalized once.
 */
export function closestModels<T extends { name: string }>(
  models: readonly T[],
): (name: string, isCandidate?: (model: T) => boolean) => T[] {
  const known = models.flatMap((model) => {
    const name = model.name.slice(0, LONGEST);
    return architectures(name).map((architecture) => ({ architecture, model, key: normalized(name) }));
  });
  const byArchitecture = group(known, ({ architecture }) => architecture);
  return (fullName, isCandidate = () => true) => {
    const name = fullName.slice(0, LONGEST);
    const wanted = normalized(name);
    const same = byArchitecture.get(joined(wordsBeforeTag(name))) ?? [];
    const candidates = same.filter(({ model }) => isCandidate(model));
    const closest = sort(candidates, ({ key }) => distance(wanted, key)).slice(0, CANDIDATES);
    return closest.map(({ model }) => model);
  };
}

/** A tag says how a network was trained: `.a1_in1k`, `:fb_in22k_ft_in1k`. A decimal point begins none. */
const TAG = /[.:](?!\d).*$/s;

/**
 * A word for a network's size, such as `50`, `b0` and `tiny`; every number may be one, except in `in1k` and
 * `imagenet1k`.
 */
const SIZE =
  /^(?!(in|imagenet)\d+k)(.*\d.*|[a-z]|x+[sl]|x*(small|large)|atto|femto|pico|nano|micro|mini|tiny|medium|base|big|huge|giant)$/;

/**
 * The architectures that a name may have. Many names of the leaderboard have no tag, so all beginnings count that have
 * its last size: `resnet-50_v1` may be a `resnet50`, but `convnext_tiny_sup` no `convnext`.
 */
function architectures(name: string): string[] {
  const words = wordsBeforeTag(name);
  const lastSize = Math.max(words.findLastIndex(isSize), 0);
  const beginnings = words.map((_, last) => joined(words.slice(0, last + 1)));
  return beginnings.slice(TAG.test(name) ? -1 : lastSize);
}

/** Whether a word is a size. After a number, a version such as `v1` is one of the weights. */
function isSize(word: string, index: number, words: readonly string[]): boolean {
  const isOfWeights = /^v\d$/.test(word) && words.slice(0, index).some((earlier) => /\d/.test(earlier));
  return SIZE.test(word) && !isOfWeights;
}

function wordsBeforeTag(name: string): string[] {
  return normalized(name.replace(TAG, '')).split('-');
}

/** One text for all spellings of a normalized name: `resnet50` for `resnet-50`. Numbers stay apart. */
function joined(words: readonly string[]): string {
  return words.join('-').replaceAll(/(?<!\d)-|-(?!\d)/g, '');
}
