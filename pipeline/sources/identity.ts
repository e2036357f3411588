import { shown, UserError } from '../errors.ts';

/** How a name was found to mean a model; see sql/normalize/model_alias.yml. */
export type Rule = 'exact' | 'normalized' | 'curated' | 'unmatched' | 'ambiguous';

/** A model as one snapshot names it. */
export interface Named {
  key: string;
  name: string;
  /** The key of the same model in the same snapshot, under which its scores are. */
  sameAs: string | null;
}

export interface NamedSnapshot {
  snapshotId: string;
  sourceId: string;
  /** True where keys are the source's own ids, and the same in all its snapshots. */
  hasIds: boolean;
  models: readonly Named[];
}

/** A line of aliases.csv. */
export interface Alias {
  /** A source, or its state of one date, such as `brain-score@2024-12-18`, on which the name meant another model. */
  sourceId: string;
  sourceName: string;
  modelId: string;
  reason: string;
  where: string;
}

export interface Identity {
  snapshotId: string;
  key: string;
  name: string;
  modelId: string;
  rule: Rule;
  evidence: string;
}

type Found = Pick<Identity, 'modelId' | 'rule' | 'evidence'>;

const MOST_RIVALS = 10;
const STRENGTH: readonly Rule[] = ['exact', 'normalized', 'curated'];

/** A name in lower case, with every run of spaces and punctuation as one dash: ` ResNet_50 ` is `resnet-50`. */
export function normalized(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

/**
 * Which model every name of every snapshot means. Snapshots come in the order in which they may introduce
 * models; each name is held against the models of those before it. In order of strength: the same id (also
 * where a name is written as one), the same name, the same normalized name, a line of aliases.csv; but before all
 * names a line about one state of a source, since names pass from one model to another. What fits two models joins
 * none of them, and neither do two names of one snapshot that fit one model equally well.
 */
export function identify(snapshots: readonly NamedSnapshot[], aliases: readonly Alias[]): Identity[] {
  const models = new Models();
  return snapshots.flatMap((snapshot) => {
    const own = snapshot.models.filter(({ sameAs }) => sameAs === null);
    const found = withoutClashes(
      snapshot,
      own.map((named) => ({ named, ...find(named, snapshot, models, aliases) })),
    );
    for (const { named, modelId, rule } of found) {
      models.add(modelId, named.name);
      if (!correction(named.name, snapshot, aliases)) {
        models.addKey(`${snapshot.sourceId}:${named.key}`, rule === 'ambiguous' ? undefined : modelId);
      }
    }
    const byKey = new Map(found.map((each) => [each.named.key, each]));
    return snapshot.models.map(({ key, name, sameAs }): Identity => {
      const { modelId, rule, evidence } = byKey.get(sameAs ?? key)!;
      const row = { snapshotId: snapshot.snapshotId, key, name, modelId };
      if (sameAs === null) return { ...row, rule, evidence };
      return { ...row, rule: 'exact', evidence: `the same model as ${shown(sameAs)}, says the source` };
    });
  });
}

/** The models known so far, by id and by the names they go by. */
class Models {
  private readonly ids = new Set<string>();
  private readonly byName = new Map<string, Set<string>>();
  private readonly byNormalized = new Map<string, Set<string>>();
  private readonly byKey = new Map<string, string | undefined>();

  add(modelId: string, name: string): void {
    this.ids.add(modelId);
    for (const [index, key] of [
      [this.byName, name],
      [this.byNormalized, normalized(name)],
    ] as const) {
      index.set(key, (index.get(key) ?? new Set()).add(modelId));
    }
  }

  /** What a source's own key of a model turned out to mean; nothing where it is ambiguous. The first counts. */
  addKey(key: string, modelId: string | undefined): void {
    if (!this.byKey.has(key)) this.byKey.set(key, modelId);
  }

  hasKey(key: string): boolean {
    return this.byKey.has(key);
  }

  ofKey(key: string): string | undefined {
    return this.byKey.get(key);
  }

  has(modelId: string): boolean {
    return this.ids.has(modelId);
  }

  named(name: string): string[] {
    return [...(this.byName.get(name) ?? [])];
  }

  namedAlike(name: string): string[] {
    return [...(this.byNormalized.get(normalized(name)) ?? [])];
  }
}

function find(
  { key, name }: Named,
  snapshot: NamedSnapshot,
  models: Models,
  aliases: readonly Alias[],
): Found {
  const { snapshotId, sourceId, hasIds } = snapshot;
  const own = `${sourceId}:${key}`;
  if (hasIds) return { modelId: own, rule: 'exact', evidence: 'the source’s own id' };
  const alone = `${snapshotId}:${key}`;
  // A row that had to be keyed by its line has a name that is not its own.
  if (key !== name) {
    return { modelId: alone, rule: 'ambiguous', evidence: 'several rows of the file have this name' };
  }
  const corrected = correction(name, snapshot, aliases);
  if (corrected) return curated(corrected, models, alone);
  if (models.has(name)) return { modelId: name, rule: 'exact', evidence: 'the id of the model' };
  const exact = models.named(name);
  if (exact.length === 1) return { modelId: exact[0]!, rule: 'exact', evidence: 'the same name' };
  const alike = models.namedAlike(name);
  if (alike.length === 1) {
    return { modelId: alike[0]!, rule: 'normalized', evidence: `the same name as ${normalized(name)}` };
  }
  const alias = aliases.find((each) => each.sourceId === sourceId && each.sourceName === name);
  if (alias) return curated(alias, models, alone);
  const candidates = exact.length > 0 ? exact : alike;
  if (candidates.length > 0) {
    return { modelId: alone, rule: 'ambiguous', evidence: `fits ${several(candidates)}` };
  }
  // What looks like another model's id is none.
  return {
    modelId: models.has(own) ? alone : own,
    rule: 'unmatched',
    evidence: 'no model of this name before',
  };
}

function several(models: readonly string[]): string {
  const rest = models.length - 4;
  return rest > 0 ? `${models.slice(0, 4).join(', ')} and ${rest} more` : models.join(', ');
}

/** The line about just this state of the source. */
function correction(
  name: string,
  { snapshotId }: NamedSnapshot,
  aliases: readonly Alias[],
): Alias | undefined {
  return aliases.find((each) => snapshotId.startsWith(`${each.sourceId}.`) && each.sourceName === name);
}

/**
 * A line names a model by its id, or by the key that a source without ids has for it: once another source has
 * that model under an id of its own, the key means that.
 */
function curated(alias: Alias, models: Models, alone: string): Found {
  const { modelId, sourceName, reason, where } = alias;
  if (models.has(modelId)) return { modelId, rule: 'curated', evidence: reason };
  const known = models.ofKey(modelId);
  if (known !== undefined) return { modelId: known, rule: 'curated', evidence: reason };
  if (models.hasKey(modelId)) {
    return { modelId: alone, rule: 'ambiguous', evidence: `is ${modelId}, which is ambiguous itself` };
  }
  throw new UserError({
    where,
    problem: `unknown model_id ${shown(modelId)}`,
    expected: 'the id of a model of the leaderboard or of an earlier source',
    found: `an alias from ${shown(sourceName)} to ${shown(modelId)}`,
    next: 'correct or remove the line; out/normalize/model.csv lists the ids',
  });
}

/** Of the names of one snapshot that mean the same model, the one found by the strongest rule keeps it. */
function withoutClashes<T extends Found & { named: Named }>(
  { snapshotId }: NamedSnapshot,
  found: readonly T[],
): T[] {
  const claims = new Map<string, T[]>();
  for (const each of found) {
    const rivals = claims.get(each.modelId);
    if (rivals) rivals.push(each);
    else claims.set(each.modelId, [each]);
  }
  const strongest = new Map([...claims].map(([modelId, rivals]) => [modelId, onlyStrongest(rivals)]));
  return found.map((each) => {
    if (strongest.get(each.modelId) === each) return each;
    return {
      ...each,
      modelId: `${snapshotId}:${each.named.key}`,
      rule: 'ambiguous',
      evidence: `fits ${each.modelId}, and so does ${others(claims.get(each.modelId)!, each)}`,
    };
  });
}

/** The one found by the strongest rule, where no other was. */
function onlyStrongest<T extends Found>(rivals: readonly T[]): T | undefined {
  const strength = ({ rule }: T) => STRENGTH.indexOf(rule);
  const least = rivals.reduce((sum, each) => Math.min(sum, strength(each)), Number.POSITIVE_INFINITY);
  const first = rivals.findIndex((each) => strength(each) === least);
  return rivals.findLastIndex((each) => strength(each) === least) === first ? rivals[first] : undefined;
}

/** A few of them: whoever writes a table may give one model as many names as there is room for. */
function others<T extends { named: Named }>(rivals: readonly T[], one: T): string {
  const some = rivals.slice(0, MOST_RIVALS + 1).filter((other) => other !== one);
  const names = some.slice(0, MOST_RIVALS).map(({ named }) => shown(named.name));
  const rest = rivals.length - 1 - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}
