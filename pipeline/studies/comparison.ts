import fs from 'node:fs';
import path from 'node:path';
import { correction, shown, UserError } from '../messages/errors.ts';
import { domains } from '../sources/categories.ts';
import { ownCsvSchema } from '../sources/tables/own-csv-schema.ts';
import { commandWith } from '../warehouse/code-hash.ts';
import { inRoot } from '../warehouse/root.ts';
import { FOLDER } from './folder.ts';
import { readGroups } from './groups.ts';
import { isFreeName, LONGEST_NAME } from './reserved-names.ts';
import { checkStudy, type Study, studyNames } from './study.ts';

/** The study behind `make compare FILE=…`: a user's table beside the newest leaderboard. */
export function comparisonOf(env: NodeJS.ProcessEnv): Study {
  const { found, name, csv } = tableOf(env);
  const included = ['neural', 'behavior'];
  const cohort = { minimum_coverage: 0.25, of: 'own' };
  const content = {
    title: `Does ${path.basename(found)} agree with the leaderboard?`,
    as_of: 'latest',
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
        title: `The same, with the metrics of ${path.basename(found)}`,
        include: { domains: [...included, 'own'] },
        cohort: 'main',
      },
    ],
    aggregations: ['arithmetic_mean', 'z_mean'],
    copies: { keep: 'one' },
    correlations: ['spearman'],
    resamples: 500,
    control: 'brain-score:ImageNet-top1',
  };
  return { ...checkStudy(content, found), csv, name, file: found };
}

/** The study behind `make agree FILE=…`: the columns of a user's table, from any field, among each other. */
export function agreementOf(env: NodeJS.ProcessEnv): Study {
  const { found, name, csv } = tableOf(env, 'agree-');
  const content = {
    title: `Do the columns of ${path.basename(found)} agree?`,
    as_of: 'latest',
    // Only for the check, which does not know the table.
    sources: [{ source_id: name }],
    metric_sets: [
      {
        name: 'columns',
        title: `The columns of ${path.basename(found)}`,
        include: { domains: domains.filter((name) => name !== 'none') },
        cohort: { minimum_coverage: 0.25 },
      },
    ],
    resamples: 500,
  };
  const apart = csv.map((own) => ({ ...own, repeated_names: 'by_line' as const }));
  return { ...checkStudy(content, found), sources: [], csv: apart, name, file: found };
}

/**
 * The user's table `FILE`, and the name of its study after the file. `COLUMNS` are the only metrics that count, or else those with
 * a line in the file `GROUPS`; for those in `LOWER`, lower is better.
 */
function tableOf({ FILE, COLUMNS, GROUPS, LOWER }: NodeJS.ProcessEnv, before = '') {
  const found = existing(FILE);
  const source_id = nameOf(found);
  const groups = GROUPS ? readGroups(GROUPS) : {};
  const columns = COLUMNS ? namesIn(COLUMNS) : Object.keys(groups);
  const own = ownCsvSchema.omit({ file: true }).parse({
    source_id,
    lower_is_better: namesIn(LOWER),
    ...(columns.length > 0 && {
      metrics: Object.fromEntries(columns.map((column) => [column, groups[column] ?? {}])),
    }),
  });
  const name = `${before}${source_id}`;
  return { found, name, csv: [{ ...own, file: path.relative(inRoot(FOLDER), inRoot(found)) }] };
}

/** The names in a variable, between commas. */
function namesIn(text = ''): string[] {
  const names = text.split(',').map((name) => name.trim());
  return names.filter(Boolean);
}

function existing(file: string | undefined): string {
  const next = `name your table, as in \`${commandWith('compare', 'my-metric.csv')}\` or \`${commandWith('agree', 'my-table.csv')}\``;
  if (!file) throw new UserError('command line: FILE', 'no file to compare', { next });
  const status = fs.statSync(inRoot(file), { throwIfNoEntry: false });
  if (status?.isFile()) return path.normalize(file);
  const { dir, base } = path.parse(inRoot(file));
  const others = fs.existsSync(dir) ? fs.readdirSync(dir).filter((other) => other.endsWith('.csv')) : [];
  throw new UserError(file, status ? 'not a file' : 'no such file', {
    expected: 'a CSV file with a column of model names and one or more columns of scores',
    next: correction(base, others, next),
  });
}

/** The file's name as the name of a study, a source and a folder: `My metric.csv` becomes `my-metric`. */
function nameOf(file: string): string {
  const base = path.parse(file).name.toLowerCase();
  const name = base.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^[^a-z]+|-+$/g, '');
  if (name !== '' && isFreeName(name) && !studyNames().includes(name)) return name;
  throw new UserError(file, 'the results cannot be named after this file', {
    expected: `a file name of at most ${LONGEST_NAME} characters, with a letter from a to z, that is not the name of a command, a study or a source`,
    found: shown(path.basename(file)),
    next: 'rename the file, such as to my-metric.csv',
  });
}
