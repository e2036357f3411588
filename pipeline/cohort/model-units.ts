import { MINIMUM_UNITS, type Units, unitsByLabel } from '../statistics/numbers/units.ts';
import { sha256 } from '../warehouse/files.ts';
import type { Model } from './cohort.ts';

/** From as many models on, groups of independent models are left out instead: their intervals are as good. */
const MOST_MODELS = 100;
/** Most families that are left out one by one. Leaving out each of more takes time that grows with their square. */
const MOST_FAMILIES = 1000;
/** Groups into which more models or families are dealt. */
const GROUPS = 50;

/** The units that intervals leave out in turn: families if there are enough, otherwise models or groups of them. */
export function unitsOf(models: readonly Model[]): Units {
  const families = countFamilies(models);
  return families >= MINIMUM_UNITS && families < models.length ? familyUnits(models) : modelUnits(models);
}

/** Units for models of which none resembles another more than the rest: each by itself, or groups of many. */
export function modelUnits(models: readonly Model[]): Units {
  const ids = models.map(({ id }) => id);
  return ids.length < MOST_MODELS ? unitsByLabel(ids, 'model') : groupsOf(ids);
}

/** Each family is a unit, or groups of very many families are. */
export function familyUnits(models: readonly Model[]): Units {
  const families = models.map(({ family }) => family);
  return countFamilies(models) <= MOST_FAMILIES ? unitsByLabel(families, 'family') : groupsOf(families);
}

/** Deals names into groups by a hash, so that a model stays in its group when others are added. */
function groupsOf(names: readonly string[]): Units {
  const labels = names.map((name) => `group ${Number.parseInt(sha256(name).slice(0, 8), 16) % GROUPS}`);
  return unitsByLabel(labels, 'group');
}

function countFamilies(models: readonly Model[]): number {
  return new Set(models.map(({ family }) => family)).size;
}

/** How many models and families a number is from, as columns. */
export function modelCounts(models: readonly Model[]) {
  return { n_models: models.length, n_model_families: countFamilies(models) };
}
