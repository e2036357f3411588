import { group, sort, sum } from 'd3-array';
import { distance } from 'fastest-levenshtein';
import { joined, normalized, withoutHub } from '../../warehouse/normalized-name.ts';

/** The most candidates of a name. */
const CANDIDATES = 3;
/** Longer names are cut: the time grows with the square of the length. */
const LONGEST = 200;

/** The most edits of a misspelt name; two letters swapped are two. */
const EDITS = 2;

/** A name, and the line of model-families.csv that says its family. */
export type Named = { name: string; pattern: string | null };

/**
 * Returns a function that finds the trained models of a name's architecture, those whose names differ least by edit
 * distance first. An architecture that no model has may be misspelt: then they are those of the closest one, unless
 * the curated families tell the two apart.
 */
export function closestModels<T extends Named>(models: readonly T[]) {
  const known = models
    .filter(({ name }) => !/untrained/i.test(name))
    .flatMap((model) =>
      architectures(model.name).map((words) => ({ words, model, bare: bareName(model.name) })),
    );
  const byArchitecture = group(known, ({ words }) => joined(words.join('-')));
  const byShape = group(known, ({ words }) => shape(words));
  return ({ name, pattern }: Named, isCandidate: (model: T) => boolean) => {
    const words = wordsBeforeTag(name);
    const similar = (byShape.get(shape(words)) ?? []).filter(
      ({ model }) => (pattern ?? model.pattern) === model.pattern,
    );
    const least = Math.min(EDITS, ...similar.map((each) => edits(words, each.words)));
    const same =
      byArchitecture.get(joined(words.join('-'))) ??
      similar.filter((each) => edits(words, each.words) === least);
    const candidates = same.filter(({ model }) => isCandidate(model));
    const closest = sort(candidates, (known) => distance(bareName(name), known.bare));
    return closest.slice(0, CANDIDATES).map(({ model }) => model);
  };
}

/** A name without its tag. */
function bareName(name: string): string {
  return wordsBeforeTag(name).join('-');
}

/** What misspelling leaves: the numbers, the letters that may be sizes, and how many longer words there are. */
function shape(words: readonly string[]): string {
  return runs(words)
    .map((run) => (/^\p{L}{3}/u.test(run) ? 'word' : run))
    .join('-');
}

/** How many letters of words of the same shape differ; too many if one is short, a size or unlike the other. */
function edits(words: readonly string[], others: readonly string[]): number {
  const other = runs(others);
  return sum(runs(words), (run, i) => {
    const different = distance(run, other[i]!);
    const isOther = different > run.length / 2 || other[i]!.length < 4 || SIZE.test(run);
    return different > 0 && isOther ? EDITS + 1 : different;
  });
}

/** Letters and numbers apart: `resnet` and `50`. */
function runs(words: readonly string[]): string[] {
  return words.join('-').match(/\d+|[^\d-]+/g) ?? [];
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
function architectures(name: string): string[][] {
  const words = wordsBeforeTag(name);
  const lastSize = Math.max(words.findLastIndex(isSize), 0);
  const beginnings = words.map((_, last) => words.slice(0, last + 1));
  return beginnings.slice(TAG.test(name) ? -1 : lastSize);
}

/** Whether a word is a size. After a number, a version such as `v1` is one of the weights. */
function isSize(word: string, index: number, words: readonly string[]): boolean {
  const isOfWeights = /^v\d$/.test(word) && words.slice(0, index).some((earlier) => /\d/.test(earlier));
  return SIZE.test(word) && !isOfWeights;
}

function wordsBeforeTag(name: string): string[] {
  return normalized(withoutHub(name.slice(0, LONGEST)).replace(TAG, '')).split('-');
}
