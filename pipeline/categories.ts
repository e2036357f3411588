/** All categories, in the order in which tables name them. */
export const categories = [
  'V1',
  'V2',
  'V4',
  'IT',
  'behavior',
  'engineering',
  'feature_alignment',
  'similarity_judgement',
] as const;

/** All domains, in the order in which tables name them. */
export const domains = ['neural', 'behavior', 'engineering', 'auxiliary'] as const;

const domainByCategory: Record<string, (typeof domains)[number]> = {
  V1: 'neural',
  V2: 'neural',
  V4: 'neural',
  IT: 'neural',
  behavior: 'behavior',
  engineering: 'engineering',
  feature_alignment: 'auxiliary',
  similarity_judgement: 'auxiliary',
};

/** A metric's domain follows from its category, whichever source it comes from. */
export function domainOf({ category }: { category: string }): string {
  const domain = domainByCategory[category];
  if (!domain) throw new Error(`no domain of category ${category}`);
  return domain;
}
