import { shown, UserError } from '../../messages/errors.ts';
import { count } from '../../messages/plurals.ts';
import { rowsOf } from '../../warehouse/rows.ts';
import { normalized } from '../curated/model-identity.ts';
import type { Snapshot } from '../source.ts';

/** A model's newest name, the file that has it, and all its names, normalized. */
type KnownModel = { name: string; where: string; names: Set<string> };

/** The models' names by the leaderboard's ids. */
export class LeaderboardNames {
  private readonly byId = new Map<string, KnownModel>();
  private readonly idsByName = new Map<string, Set<string>>();

  /** @param documents of the leaderboard, oldest first */
  constructor(documents: readonly Snapshot[] = []) {
    for (const { model, paths } of documents)
      for (const { source_key, name } of rowsOf(model)) this.add(String(source_key), String(name), paths[0]!);
  }

  /** Adds the models of an export with ids that no document or earlier export has. */
  addMissing({ model, paths, hasIds }: Snapshot): void {
    if (!hasIds) return;
    for (const { source_key, name } of rowsOf(model)) {
      const id = String(source_key);
      // A file without names has ids instead.
      if (name !== id && !this.byId.has(id)) this.add(id, String(name), paths[0]!);
    }
  }

  private add(id: string, name: string, where: string): void {
    const key = normalized(name);
    const names = this.byId.get(id)?.names ?? new Set();
    this.byId.set(id, { name, where, names: names.add(key) });
    this.idsByName.set(key, (this.idsByName.get(key) ?? new Set()).add(id));
  }

  of(id: string): KnownModel | undefined {
    return this.byId.get(id);
  }

  /** The id of the only model of this name. */
  idOf(name: string): string | undefined {
    const ids = [...(this.idsByName.get(normalized(name)) ?? [])];
    return ids.length === 1 ? ids[0] : undefined;
  }
}

/** A row of an export with ids. */
export type NamedRow = { id: string; name: string; line: number };

/**
 * Renames are rare: a model's id stays when its name changes. In a file with other ids, such as row numbers, nearly every common
 * id has another name. A tenth is far from both; one different name alone proves nothing.
 */
const MAXIMUM_SHARE_RENAMED = 0.1;
const MINIMUM_RENAMED = 2;
const MOST_SHOWN = 20;

/**
 * Checks that an export's ids are the leaderboard's: they must belong to models of the same names, except for a few renames.
 *
 * @param column the export and its column of ids, in messages
 * @param next what to do if they are other ids
 * @returns a note about the renames
 */
export function checkIds(
  rows: readonly NamedRow[],
  names: LeaderboardNames,
  { where, column, next }: { where: string; column: string; next: string },
): string[] {
  const common = rows.flatMap((row) => {
    const known = names.of(row.id);
    return known ? [{ ...row, known }] : [];
  });
  const renamed = common.filter(({ name, known }) => !known.names.has(normalized(name)));
  if (renamed.length < MINIMUM_RENAMED || renamed.length <= MAXIMUM_SHARE_RENAMED * common.length)
    return [...renamesNote(renamed, where), ...otherIdsNote(rows, names, where)];
  const [{ id, name, line, known }] = renamed as [(typeof renamed)[0]];
  const place = `${where}: line ${line}, column ${shown(column)}`;
  throw new UserError(place, 'the ids are those of other models', {
    expected: `the leaderboard’s ids: model ${id} is ${shown(known.name)} in ${known.where}`,
    found: `${shown(name)} for ${id}; ${renamed.length} of ${common.length} known ids have another name`,
    next,
  });
}

function renamesNote(renamed: readonly (NamedRow & { known: KnownModel })[], where: string): string[] {
  if (renamed.length === 0) return [];
  const changes = renamed
    .slice(0, MOST_SHOWN)
    .map(({ id, name, known }) => `${id} is ${shown(name)} here, ${shown(known.name)} there`);
  const rest = renamed.length - changes.length;
  return [
    `${where}: ${count(renamed.length, 'model has', 'models have')} another name than in ${renamed[0]!.known.where}: ${changes.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
  ];
}

/** Ids that no other file has are no contradiction, but they may still not be the leaderboard's. */
function otherIdsNote(rows: readonly NamedRow[], names: LeaderboardNames, where: string): string[] {
  const common = rows.flatMap((row) => {
    const known = names.idOf(row.name);
    return known === undefined ? [] : [{ ...row, known }];
  });
  const other = common.filter(({ id, known }) => id !== known);
  if (other.length < MINIMUM_RENAMED || 2 * other.length <= common.length) return [];
  const { id, name, known } = other[0]!;
  return [
    `${where}: ${other.length} of ${common.length} known names have another id here, such as ${shown(name)}: ${id}, but ${known} in ${names.of(known)!.where}. They count as other models; check that the ids are the leaderboard’s`,
  ];
}
