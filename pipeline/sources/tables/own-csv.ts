import path from 'node:path';
import { UserError } from '../../messages/errors.ts';
import { toColumns } from '../../warehouse/rows.ts';
import { type OwnCsv, ownMetricSchema } from '../formats/own-csv-schema.ts';
import {
  contentHashOf,
  type RawFile,
  type Snapshot,
  type Source,
  undated,
  undatedMetrics,
  undatedScores,
} from '../source.ts';
import { requireKnown } from './own-columns.ts';
import { ALL, NONE, readOwnTable } from './own-table.ts';
import type { ColumnReading } from './reading/read-columns.ts';

/** For one table, and for all of its retrievals that are read. */
const MOST_BYTES = 64 * 2 ** 20;

/** Its name in `raw/`. */
export const OWN_CSV_FILE = 'table.csv';

/** The source for a user's own CSV file. */
export function ownCsvSource(own: OwnCsv, studyFolder: string): Source {
  const local = own.file.startsWith('https:') ? undefined : path.join(studyFolder, own.file);
  return {
    id: own.source_id,
    title: `User's table ${path.basename(own.file)}`,
    licence: own.licence,
    citation: own.citation,
    files: [
      {
        url: local === undefined ? own.file : path.basename(own.file),
        file: OWN_CSV_FILE,
        maximumBytes: MOST_BYTES,
        contentTypes: ['text/csv', 'text/plain', 'application/csv', 'application/octet-stream'],
        local,
      },
    ],
    settings: JSON.stringify(own),
    async read(files) {
      // Messages name the user's file, not the copy of it in `raw/`.
      const nameOf = (stored: string) =>
        local === undefined || stored === local ? stored : `${local} (as stored in ${stored})`;
      const named = files.map((file) => ({ ...file, where: nameOf(file.where) }));
      return readRetrievals(named, own);
    },
  };
}

/**
 * Reads the last retrieval, which must match the study, and earlier ones if they match: to list changes, and for studies that
 * name a snapshot. All together may be as large as one table.
 */
function readRetrievals(files: readonly RawFile[], own: OwnCsv): Snapshot[] {
  const [last, ...before] = files.toReversed();
  const newest = readRetrieval(last!, own);
  const readings: Snapshot[] = [newest];
  let bytes = last!.bytes.length;
  for (const file of before) {
    bytes += file.bytes.length;
    if (bytes > MOST_BYTES) {
      const most = `${MOST_BYTES / 2 ** 20} MiB in total`;
      newest.notes.push(`skipped ${file.where} and older tables: more than ${most}`);
      break;
    }
    try {
      readings.push({ ...readRetrieval(file, own), notes: [] });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      newest.notes.push(`skipped an older table, which does not match the study: ${error.message}`);
    }
  }
  return readings.reverse();
}

function readRetrieval(file: RawFile, own: OwnCsv): Snapshot & { notes: string[] } {
  const { names, metrics, scores, families, days, reading, overall, traits, ...read } = readOwnTable(
    file,
    own,
  );
  const lower = own.lower_is_better.filter((name) => name !== ALL && name !== NONE);
  requireKnown('column', lower, metrics, 'which LOWER or lower_is_better names', file.where, own);
  if (scores.values.every(Number.isNaN))
    throw new UserError(file.where, 'no scores in the table', {
      expected: `numbers in ${metrics.join(', ')}`,
      next: 'add scores, or remove the table from the study',
    });
  const columns = { source_key: scores.names, metric_key: scores.metrics, value: scores.values };
  const score = undatedScores(columns, () => 'failed');
  const readOf = new Map(reading.map((each) => [each.column, each]));
  const described = undatedMetrics(metrics.map((metric) => about(metric, own, readOf.get(metric))));
  return {
    ...undated([file], null),
    contentHash: contentHashOf([score, described.metric, { keys: names }]),
    ...read,
    model: { source_key: names, name: names, family: families, released_on: days },
    ...described,
    score,
    reading: toColumns(reading.map(readingRow)),
    own_overall: toColumns(overall),
    own_trait: toColumns(traits),
  };
}

/** A row of normalize/reading. */
function readingRow(read: ColumnReading, place: number) {
  const { column, role, direction = null, evidence, isUnsure = false, sign } = read;
  return {
    place: place + 1,
    column_name: column,
    role,
    direction,
    evidence,
    is_unsure: isUnsure,
    is_own: sign !== undefined,
  };
}

/** What the study says about a metric, or else what the table does. */
function about(metric: string, { metrics, source_id }: OwnCsv, read: ColumnReading | undefined) {
  const own = metrics?.[metric] ?? ownMetricSchema.parse({});
  const { title = metric, data_set = source_id, category } = own;
  const { higher_is_better = read?.direction !== 'lower' } = own;
  return { metric_key: metric, title, data_set, category, higher_is_better };
}
