/** All categories, in the order of tables. */
export const categories = [
  'V1',
  'V2',
  'V4',
  'IT',
  'behavior',
  'engineering',
  'feature_alignment',
  'similarity_judgement',
  'other',
  'own',
] as const;

/** Categories whose metrics measure the same kind of thing; `other` is what the leaderboard files under none of them. */
export const namedCategories = categories.filter((category) => category !== 'other');

/** All domains, in the order of tables; `none` is outside the leaderboard's domains. */
export const domains = ['neural', 'behavior', 'engineering', 'auxiliary', 'own', 'none'] as const;

const domainByCategory: Record<string, (typeof domains)[number]> = {
  V1: 'neural',
  V2: 'neural',
  V4: 'neural',
  IT: 'neural',
  behavior: 'behavior',
  engineering: 'engineering',
  feature_alignment: 'auxiliary',
  similarity_judgement: 'auxiliary',
  // A user's own metric without a category.
  own: 'own',
};

/** The domain of a category. Metrics of `other` are of several domains. */
export function domainOf({ category }: { category: string }): string {
  const domain = domainByCategory[category];
  if (!domain) throw new Error(`no domain of category ${category}`);
  return domain;
}
