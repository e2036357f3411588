import fs from 'node:fs';
import path from 'node:path';
import { namesInList } from '../messages/command-settings.ts';
import { correction, shown, UserError } from '../messages/errors.ts';
import { domains } from '../sources/categories.ts';
import { FEWEST_ROWS, type OwnCsv, ownCsvSchema } from '../sources/formats/own-csv-schema.ts';
import { originsOf } from '../sources/retrievals/snapshot.ts';
import { ownCsvSource } from '../sources/tables/own-csv.ts';
import { PROGRAM } from '../warehouse/code-hash.ts';
import { kindOf, namesIn } from '../warehouse/files.ts';
import { inRoot } from '../warehouse/root.ts';
import { FOLDER } from './folder.ts';
import { readFamilies, readGroups, readReading } from './groups.ts';
import { isFreeName, LONGEST_NAME } from './reserved-names.ts';
import { checkStudy, type Study, studyNames } from './study.ts';

/** The study behind `make compare FILE=…`: a user's table beside the newest leaderboard. */
export function comparisonOf(env: NodeJS.ProcessEnv): Study {
  const own = tableOf(env);
  const included = ['neural', 'behavior'];
  const cohort = { minimum_coverage: 0.25, of: 'own' };
  const content = {
    title: `Does ${path.basename(own.file)} agree with the leaderboard?`,
    sources: [{ source_id: 'brain-score' }],
    metric_sets: [
      {
        name: 'leaderboard',
        title: 'Neural and behavioural metrics of Brain-Score',
        include: { domains: included },
        cohort,
      },
      {
        name: 'with_own',
        title: `Neural and behavioural metrics of Brain-Score, and those of ${path.basename(own.file)}`,
        include: { domains: [...included, 'own'] },
        cohort: 'main',
      },
    ],
    aggregations: ['arithmetic_mean', 'z_mean'],
    copies: { keep: 'one' },
    correlations: ['spearman'],
    control: 'brain-score:ImageNet-top1',
  };
  return { ...checkedStudy(content, env), ...own };
}

/** The study behind `make agree FILE=…`: the columns of a user's table, from any field, among each other. */
export function agreementOf(env: NodeJS.ProcessEnv): Study {
  const own = tableOf(env, 'agree-');
  const content = {
    title: `Who is first in ${path.basename(own.file)}, and do its columns agree?`,
    // Only for the check, which does not know the table.
    sources: [{ source_id: own.name }],
    metric_sets: [
      {
        name: 'columns',
        title: path.basename(own.file),
        include: { domains: domains.filter((name) => name !== 'none') },
        cohort: { minimum_coverage: 0.25 },
      },
    ],
    // The first that the columns' units allow is shown.
    aggregations: ['arithmetic_mean', 'mean_rank', 'z_mean', ...(env.GROUPS ? ['balanced'] : [])],
    minimum_models: FEWEST_ROWS,
  };
  return { ...checkedStudy(content, env), sources: [], ...own };
}

/** The settings of a command's study, checked, with those that all commands have in common. */
function checkedStudy(content: object, { MISSING }: NodeJS.ProcessEnv) {
  const shared = { as_of: 'latest', resamples: 500, missing: MISSING || undefined };
  return checkStudy({ ...content, ...shared }, 'command line');
}

/**
 * The user's table `FILE`, and the name of its study after the file. `READING` is a file that says what its columns are. `COLUMNS`
 * are the only metrics that count, or else those with a line in the file `GROUPS`; for those in `LOWER`, lower is better. `NAME` is the
 * column with the names of rows, and `TRANSPOSE` says whether rows and columns are swapped. `FAMILIES` is a file with the family of
 * each row, and `MISSING` says what becomes of rows without some scores.
 */
function tableOf(env: NodeJS.ProcessEnv, before = '') {
  const { FILE, READING, COLUMNS, GROUPS, LOWER, NAME, TRANSPOSE, FAMILIES, MISSING } = env;
  const file = existing(FILE);
  const source_id = nameOf(file);
  const places = new Map<string, string>();
  const groups = GROUPS ? readGroups(GROUPS, places) : new Map<string, object>();
  const reading = READING ? readReading(READING, places) : undefined;
  const columns = COLUMNS ? namesInList(COLUMNS) : (reading?.scores ?? [...groups.keys()]);
  const name = NAME ?? reading?.name;
  const own = ownCsvSchema.omit({ file: true }).parse({
    source_id,
    model_column: name,
    ...(TRANSPOSE && { transpose: TRANSPOSE !== '0' }),
    lower_is_better: LOWER ? namesInList(LOWER) : (reading?.lower ?? []),
    ...(FAMILIES && { families: readFamilies(FAMILIES, places) }),
    ...(before && { repeated_names: 'by_line' }),
    ...(columns.length > 0 && {
      metrics: Object.fromEntries(columns.map((column) => [column, groups.get(column) ?? {}])),
    }),
  });
  const csv = { ...own, places, file: path.relative(inRoot(FOLDER), inRoot(file)) };
  requireOwnName(csv);
  return {
    csv: [csv],
    name: `${before}${source_id}`,
    file,
    settings: { FILE, READING, NAME, TRANSPOSE, COLUMNS, GROUPS, FAMILIES, MISSING },
  };
}

/** Refuses a table if the results of another one have its name: that of its folder in `raw/`. */
function requireOwnName(own: OwnCsv): void {
  const file = path.join(FOLDER, own.file);
  // A study may give its table this name, too.
  const isOther = (each: string) => each !== file && !each.startsWith(FOLDER) && fs.existsSync(inRoot(each));
  const other = originsOf(ownCsvSource(own, FOLDER)).find(isOther);
  if (other === undefined) return;
  throw new UserError(file, 'its results would replace those of another table', {
    expected: 'a name that differs in letters or digits from those of other tables, whatever their folders',
    found: `results called ${shown(own.source_id)}, from ${other}`,
    next: `copy or rename this file, or remove raw/${own.source_id} and the results of the other one in out/`,
  });
}

/** The path of a user's table. */
export function existing(file: string | undefined): string {
  const before = PROGRAM === 'make' ? 'FILE=' : '';
  const next = `name your table, as in \`${PROGRAM} compare ${before}my-metric.csv\` or \`${PROGRAM} agree ${before}my-table.csv\``;
  if (!file) throw new UserError('command line: FILE', 'no file to compare', { next });
  const kind = kindOf(inRoot(file));
  if (kind === 'a file') return path.normalize(file);
  const { dir, base } = path.parse(inRoot(file));
  const others = namesIn(dir).filter((other) => other.endsWith('.csv'));
  throw new UserError(file, kind === 'no file' ? 'no such file' : 'not a file', {
    expected: 'a CSV file with a column of names and one or more columns of scores',
    next: correction(base, others, next),
  });
}

/** The file's name as the name of a study, a source and a folder: `My metric.csv` becomes `my-metric`. */
function nameOf(file: string): string {
  const base = path.parse(file).name.toLowerCase();
  const name = base.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^[^a-z]+|-+$/g, '');
  if (name !== '' && isFreeName(name) && !studyNames().includes(name)) return name;
  throw new UserError(file, 'the results cannot be named after this file', {
    expected: `a file name of at most ${LONGEST_NAME} characters, with a letter from a to z, that is not the name of a command, a study or a source, and does not begin with "agree-"`,
    found: shown(path.basename(file)),
    next: 'rename the file, such as to my-metric.csv',
  });
}
