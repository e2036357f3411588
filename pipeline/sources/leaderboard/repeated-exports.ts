import { sha256 } from '../../warehouse/files.ts';
import type { RawFile, ScoredReading } from '../source.ts';

/** An export, and what it says. */
export interface Export {
  file: RawFile;
  reading: ScoredReading;
}

/**
 * Merges exports with the same scores, such as one table saved under two dates, into one snapshot: that of the fetched file,
 * otherwise that of the earliest date. A second snapshot would move the results to another date and count every ambiguous name
 * as a further model. An export with ids is never a repeat of one without; one without can repeat one with ids.
 */
export function withoutRepeats(exports: readonly Export[]): Map<RawFile, ScoredReading> {
  const kept: Export[] = [];
  const repeats = new Map<Export, Export[]>();
  const withScores = new Map<string, Export>();
  const lastOfName = new Map<string, Export>();
  for (const each of exports.toSorted(fetchedThenEarliest)) {
    const { file, reading } = each;
    const byName = scoresHash(reading, false);
    const byId = reading.hasIds ? scoresHash(reading, true) : byName;
    const other = withScores.get(byId);
    // A file of the same name is the same file at a later time: its scores may change and change back.
    if (other && (other.file.name !== file.name || other === lastOfName.get(file.name))) {
      repeats.set(other, [...(repeats.get(other) ?? []), each]);
      continue;
    }
    kept.push(each);
    lastOfName.set(file.name, each);
    withScores.set(byId, each).set(byName, each);
  }
  return new Map(kept.map((each) => [each.file, withRepeats(each, repeats.get(each) ?? [])]));
}

function fetchedThenEarliest(one: Export, other: Export): number {
  return (
    Number(one.file.isByHand ?? false) - Number(other.file.isByHand ?? false) ||
    one.reading.asOf.localeCompare(other.reading.asOf)
  );
}

function withRepeats({ file, reading }: Export, repeats: readonly Export[]): ScoredReading {
  if (repeats.length === 0) return reading;
  const names = new Set(repeats.map((each) => each.file.name));
  names.delete(file.name);
  return {
    ...reading,
    repeatedBy: [...names],
    notes: [
      ...(reading.notes ?? []),
      ...repeats.flatMap((each) => [
        ...(each.reading.notes ?? []),
        `${each.file.where} repeats the scores of ${file.where}: read as one snapshot, dated ${reading.asOf}`,
      ]),
    ],
  };
}

/** sha256 of the scores, whatever the order and the format of rows and columns. Nodes of the tree are means of leaves. */
function scoresHash({ model, metric, score }: ScoredReading, withIds: boolean): string {
  const leaves = new Set((metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]));
  const cells = new Map((model.source_key as string[]).map((key): [string, string[]] => [key, []]));
  for (const [i, key] of (score.source_key as string[]).entries()) {
    const name = String(score.metric_key![i]);
    const state = score.state![i];
    if (leaves.has(name) && state !== 'never_run')
      cells.get(key)!.push(JSON.stringify([name, state, score.value![i]]));
  }
  const rows = (model.source_key as string[]).map((key, i) => {
    const names = [String(model.name![i]).trim(), ...(withIds ? [key] : [])];
    return sha256(JSON.stringify([...names, ...cells.get(key)!.sort()]));
  });
  return sha256(rows.sort().join());
}
