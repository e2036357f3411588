import { describe, expect, it } from 'vitest';
import { familyUnits, type Model, modelUnits, unitsOf } from '../../pipeline/cohort/cohort.ts';

/** @param size models of a family */
function modelsOf(count: number, size = 1): Model[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `model-${i}`,
    family: `family-${Math.floor(i / size)}`,
  }));
}

describe('the units of intervals', () => {
  it.each([
    ['families, if there are at least ten', 40, 4, 'family', 10],
    ['models, if there are fewer families', 40, 5, 'model', 40],
    ['models, if each is a family of its own', 99, 1, 'model', 99],
    ['50 groups of 100 independent models', 100, 1, 'group', 50],
    ['up to 1,000 families', 2000, 2, 'family', 1000],
    ['50 groups of more families', 2002, 2, 'group', 50],
  ])('are %s', (_, count, size, kind, expected) => {
    const units = unitsOf(modelsOf(count, size));
    expect(units.kind).toBe(kind);
    expect(units.labels.length).toBeGreaterThan(0.8 * expected);
    expect(units.labels.length).toBeLessThanOrEqual(expected);
    expect(units.sizes.reduce((sum, models) => sum + models)).toBe(count);
  });

  it('keep the models of a family in one group', () => {
    const { of } = familyUnits(modelsOf(3000, 2));
    expect(of.every((unit, model) => unit === of[model - (model % 2)])).toBe(true);
  });

  it('keep a model in its group if others are added', () => {
    const [few, many] = [modelUnits(modelsOf(1500)), modelUnits(modelsOf(2000))];
    expect([...few.of].every((unit, model) => few.labels[unit] === many.labels[many.of[model]!])).toBe(true);
  });
});
