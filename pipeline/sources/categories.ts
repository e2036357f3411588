import { sort } from 'd3-array';

/**
 * The domain of each category. Metrics of `other`, which the leaderboard files under no category, are of several
 * domains.
 */
const domainByCategory = {
  V1: 'neural',
  V2: 'neural',
  V4: 'neural',
  IT: 'neural',
  behavior: 'behavior',
  engineering: 'engineering',
  feature_alignment: 'auxiliary',
  similarity_judgement: 'auxiliary',
  other: null,
  // A user's own metric without a category.
  own: 'own',
} as const;

/** All categories, in the order of tables. */
export const categories = Object.keys(domainByCategory) as (keyof typeof domainByCategory)[];

/** These categories, each once, in the order of tables; those from another field come last, by name. */
export function inOrder(names: Iterable<unknown>): string[] {
  const known: readonly string[] = categories;
  return sort(
    new Set([...names].map(String)),
    (name) => (known.includes(name) ? known.indexOf(name) : known.length),
    (name) => name,
  );
}

/**
 * Categories whose metrics measure the same kind of thing; `other` is what the leaderboard files under none of them.
 */
export const namedCategories = categories.filter((category) => category !== 'other');

/** All domains, in the order of tables; `none` is outside the leaderboard's domains. */
export const domains = ['neural', 'behavior', 'engineering', 'auxiliary', 'own', 'none'] as const;

/** The domain of a category other than `other`; `own` for a category from another field. */
export function domainOf(category: string): string {
  return new Map<string, string | null>(Object.entries(domainByCategory)).get(category) ?? 'own';
}
