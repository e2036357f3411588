import { group, min, rollup } from 'd3-array';
import { upTo } from '../../messages/counts-and-lists.ts';
import { shown } from '../../messages/errors.ts';
import { normalized, spelling } from '../../warehouse/normalized-name.ts';

/** How a name was matched to a model; see sql/normalize/model_alias.yml. */
type Rule = 'exact' | 'normalized' | 'curated' | 'unmatched' | 'ambiguous';

/**
 * A model as one snapshot names it, and the key in it with this model's scores, if the source lists the model twice.
 */
export type Named = { key: string; name: string; sameAs: string | null };

export interface NamedSnapshot {
  snapshotId: string;
  sourceId: string;
  /** Whether keys are ids of the source, stable across its snapshots. */
  hasIds: boolean;
  /** Whether names that are whole numbers are ids of the leaderboard. */
  namesAreIds?: boolean;
  /** False if the source's models are those of no other source. */
  joins?: string | undefined;
  /** Whether it is a user's own table. */
  isOwn?: boolean;
  models: readonly Named[];
}

/**
 * A line of aliases.csv. Its `source_id` is a source; or its state on one date, such as `brain-score@2024-12-18`, if
 * the name had another meaning then.
 */
export type Alias = Record<'source_id' | 'source_name' | 'model_id' | 'reason', string>;

type Match = { modelId: string; rule: Rule; evidence: string };

/** The source whose model ids people know. */
const LEADERBOARD = 'brain-score';
/** The source whose names are those of timm, so that its aliases hold for users' tables, too. */
const TIMM = 'clickme';
const MAXIMUM_NAMES = 10;
const RULES_BY_STRENGTH: readonly Rule[] = ['exact', 'normalized', 'curated'];

/**
 * Matches every name of every snapshot to a model: rows of normalize/model_alias. Snapshots are in the order in which
 * they may introduce models; each name is compared with the models of earlier snapshots. Rules, strongest first: an
 * alias for one dated state of the source (names may pass from one model to another), the same id (a name may be an
 * id), the same name, the same normalized name, an alias. The first snapshot in which the name fits exactly one model
 * decides. A name that fits several in every snapshot that has it is ambiguous, as are two names of one snapshot that
 * fit one model equally well. Models of a source that joins nothing are matched by their ids alone.
 *
 * Names in a user's table may also have an alias as names of timm, or the spelling of one model alone. They have no
 * meaning of a past date, and several may be one model.
 */
export function identify(snapshots: readonly NamedSnapshot[], aliases: readonly Alias[]) {
  const timm = new Map(
    aliases.filter(({ source_id }) => source_id === TIMM).map((each) => [spelling(each.source_name), each]),
  );
  const models: Models = { ids: new Set(), snapshots: [], lasting: [], byKey: new Map(), timm };
  return snapshots.flatMap((snapshot) => {
    const distinct = snapshot.models.filter(({ sameAs }) => sameAs === null);
    const matched = distinct.map((named) => ({ named, ...find(named, snapshot, models, aliases) }));
    const matches = snapshot.isOwn ? matched : withoutClashes(snapshot.snapshotId, matched);
    const lasting = matches.filter(({ named }) => !datedAlias(named.name, snapshot, aliases));
    for (const { modelId } of matches) models.ids.add(modelId);
    for (const { named, modelId, rule } of lasting) {
      const key = `${snapshot.sourceId}:${named.key}`;
      if (!models.byKey.has(key)) models.byKey.set(key, rule === 'ambiguous' ? undefined : modelId);
    }
    if (snapshot.joins === undefined) {
      models.snapshots.push(idsByName(matches));
      models.lasting.push(idsByName(lasting));
    }
    const byKey = new Map(matches.map((each) => [each.named.key, each]));
    return snapshot.models.map(({ key, name, sameAs }) => {
      const { modelId, rule, evidence } = byKey.get(sameAs ?? key)!;
      return {
        snapshot_id: snapshot.snapshotId,
        source_key: key,
        source_name: name,
        model_id: modelId,
        rule: sameAs === null ? rule : 'exact',
        evidence: sameAs === null ? evidence : `the same model as ${shown(sameAs)}, says the source`,
      };
    });
  });
}

type IdsByName = ReturnType<typeof idsByName>;

/** The ids of the models of one snapshot: by name, by normalized name and by spelling. */
function idsByName(found: readonly (Match & { named: Named })[]) {
  const ids = (ofName: typeof found) => [...new Set(ofName.map(({ modelId }) => modelId))];
  const by = (textOf: (name: string) => string) => rollup(found, ids, ({ named }) => textOf(named.name));
  return { named: by(String), namedAlike: by(normalized), spelledAlike: by(spelling) };
}

/** The models known so far. */
interface Models {
  ids: Set<string>;
  snapshots: IdsByName[];
  /** The same without what names meant on one date. */
  lasting: IdsByName[];
  /** The model that a source's key was matched to; undefined if ambiguous. The first match wins. */
  byKey: Map<string, string | undefined>;
  /** Aliases of timm's names, by spelling. */
  timm: ReadonlyMap<string, Alias>;
}

function match(modelId: string, rule: Rule, evidence: string): Match {
  return { modelId, rule, evidence };
}

function find(named: Named, snapshot: NamedSnapshot, models: Models, aliases: readonly Alias[]): Match {
  const { key, name } = named;
  const { snapshotId, sourceId, hasIds, joins, isOwn } = snapshot;
  const idInSource = `${sourceId}:${key}`;
  if (joins !== undefined) return match(`${joins}:${key}`, 'exact', 'a model of this source alone');
  if (hasIds) return match(idInSource, 'exact', 'the source’s own id');
  const idInSnapshot = `${snapshotId}:${key}`;
  // Keys differ from names only if several rows have the name.
  if (key !== name) return match(idInSnapshot, 'ambiguous', 'several rows of the file have this name');
  const dated = datedAlias(name, snapshot, aliases);
  // The name belongs to another model today, so it must not be matched by name.
  if (dated) {
    const gone = `was ${dated.model_id}, which is gone`;
    return curated(dated, models, idInSnapshot) ?? match(idInSnapshot, 'unmatched', gone);
  }
  if (models.ids.has(name)) return match(name, 'exact', 'the id of the model');
  const before = isOwn ? models.lasting : models.snapshots;
  const withName = before.map((each) => each.named.get(name) ?? []);
  const same = withName.find(isOne);
  if (same) return match(same[0], 'exact', 'the same name');
  const withSimilarName = before.map((each) => each.namedAlike.get(normalized(name)) ?? []);
  const similar = withSimilarName.find(isOne);
  if (similar) return match(similar[0], 'normalized', `the same name as ${normalized(name)}`);
  const leaderboardId = `${LEADERBOARD}:${name.trim()}`;
  if (models.ids.has(leaderboardId) && (snapshot.namesAreIds || !isWholeNumber(name)))
    return match(leaderboardId, 'exact', 'the leaderboard’s id');
  const alias =
    aliases.find((each) => each.source_id === sourceId && each.source_name === name) ??
    (isOwn && models.timm.get(spelling(name)));
  const other = alias && curated(alias, models, idInSnapshot);
  if (other) return other;
  const spelled = isOwn ? before.flatMap((each) => each.spelledAlike.get(spelling(name)) ?? []) : [];
  const alike = [...new Set(spelled)];
  if (isOne(alike)) return match(alike[0], 'normalized', `another spelling of ${spelling(name)}`);
  const candidates = [...withName, ...withSimilarName, alike].find((ids) => ids.length > 1);
  if (candidates) return match(idInSnapshot, 'ambiguous', `fits ${upTo(4, candidates)}`);
  // A name may look like another model's id.
  const modelId = models.ids.has(idInSource) ? idInSnapshot : idInSource;
  return match(modelId, 'unmatched', 'no model of this name before');
}

/** Whether a name may as well be the number of a row. */
export function isWholeNumber(name: string): boolean {
  return /^\d+$/.test(name.trim());
}

function isOne(ids: readonly string[]): ids is [string] {
  return ids.length === 1;
}

/** The alias for this dated state of the source. */
function datedAlias(name: string, { snapshotId }: NamedSnapshot, aliases: readonly Alias[]) {
  return aliases.find((each) => snapshotId.startsWith(`${each.source_id}.`) && each.source_name === name);
}

/**
 * Resolves an alias; undefined if its target is gone. The target is a model id, or the key of a source without ids;
 * such a key may itself have been matched to another source's model.
 */
function curated(alias: Alias, models: Models, idInSnapshot: string): Match | undefined {
  const { model_id: modelId, reason } = alias;
  const known = models.ids.has(modelId) ? modelId : models.byKey.get(modelId);
  if (known !== undefined) return match(known, 'curated', reason);
  if (!models.byKey.has(modelId)) return undefined;
  return match(idInSnapshot, 'ambiguous', `is ${modelId}, which is ambiguous itself`);
}

/** If several names of one snapshot match a model, only the one matched by the strongest rule keeps it. */
function withoutClashes<T extends Match & { named: Named }>(snapshotId: string, found: readonly T[]): T[] {
  const claims = group(found, ({ modelId }) => modelId);
  const strongest = new Map([...claims].map(([modelId, rivals]) => [modelId, uniqueStrongest(rivals)]));
  return found.map((each) => {
    if (strongest.get(each.modelId) === each) return each;
    const others = claims.get(each.modelId)!.filter((other) => other !== each);
    return {
      ...each,
      modelId: `${snapshotId}:${each.named.key}`,
      rule: 'ambiguous',
      evidence: `fits ${each.modelId}, and so does ${upTo(
        MAXIMUM_NAMES,
        others.map(({ named }) => shown(named.name)),
      )}`,
    };
  });
}

/** The name matched by the strongest rule, unless it is tied. */
function uniqueStrongest<T extends Match>(rivals: readonly T[]): T | undefined {
  const strength = ({ rule }: T) => RULES_BY_STRENGTH.indexOf(rule);
  const least = min(rivals, strength);
  const [first, second] = rivals.filter((each) => strength(each) === least);
  return second === undefined ? first : undefined;
}
