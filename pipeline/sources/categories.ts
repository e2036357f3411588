/** The domain of each category. Metrics of `other`, which the leaderboard files under no category, are of several domains. */
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

/** Categories whose metrics measure the same kind of thing; `other` is what the leaderboard files under none of them. */
export const namedCategories = categories.filter((category) => category !== 'other');

/** All domains, in the order of tables; `none` is outside the leaderboard's domains. */
export const domains = ['neural', 'behavior', 'engineering', 'auxiliary', 'own', 'none'] as const;

/** The domain of a category other than `other`. */
export function domainOf({ category }: { category: string }): string {
  const domain = (domainByCategory as Record<string, string | null>)[category];
  if (!domain) throw new Error(`no domain of category ${category}`);
  return domain;
}
