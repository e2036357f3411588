import fs from 'node:fs';
import path from 'node:path';
import { Database, literal } from './database.ts';
import { readText, replaceIfChanged, sha256, sha256OfFile } from './files.ts';
import * as history from './history-files.ts';

/** What is in a file; its folder has the date. */
const COLUMNS =
  'release, sequence, study, metric_set, as_of, quantity, method, category, estimate, ci_low, ci_high, n_models, n_metrics';

/** Adds the headline numbers of a release to the history, atomically. */
export async function appendHistory(
  { release, sequence, studies }: { release: string; sequence: number; studies: readonly string[] },
  folder: string,
): Promise<void> {
  const numbers = studies.map((study) => `(${headlineSql(study, path.join(folder, study))})`);
  const target = history.historyFile({ release, sequence });
  const temporary = history.inHistory('.new.parquet');
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const database = await Database.open();
  try {
    await database.run(`
      copy (
        select ${COLUMNS}
        from (select ${literal(release)} as release, cast(${sequence} as integer) as sequence, * from (${numbers.join('\nunion all\n')}))
        order by all
      ) to ${literal(temporary)} (format parquet, compression zstd, use_tmp_file false)`);
  } finally {
    database.close();
  }
  history.writeSum(target, sha256OfFile(temporary));
  replaceIfChanged(temporary, target);
  // Rebuilt now.
  fs.rmSync(history.damaged(target), { recursive: true, force: true });
}

/** Selects a released study's headline numbers on its own date, for every metric set (as in trajectory/headline). */
function headlineSql(study: string, folder: string): string {
  const table = (file: string) => `read_parquet(${literal(path.join(folder, `${file}.parquet`))})`;
  const { as_of } = JSON.parse(readText(path.join(folder, 'datapackage.json')));
  const latest = `(select max(as_of) from ${table('cohort/source')})`;
  const date = as_of === 'latest' ? latest : `cast(${literal(as_of)} as date)`;
  return `
    with summary as (
      select metric_set, quantity, method, 'all' as category, estimate, ci_low, ci_high, n_models, n_metrics
      from ${withEstimate(table('agreement/summary'), 'value')}
      where method = 'spearman'
    ),
    explained as (
      select explained.metric_set, 'explained_variance', explained.method, explained.category,
        explained.estimate, explained.ci_low, explained.ci_high, explained.n_models, summary.n_metrics
      from ${withEstimate(table('aggregation/explained_variance'), 'r2')} as explained
      inner join summary on explained.metric_set = summary.metric_set and summary.quantity = 'mean_pairwise_correlation'
    )
    select ${literal(study)} as study, ${date} as as_of, *
    from (from summary union all from explained)`;
}

/** The same rows, with intervals over families where there are; releases before 0.7 call the number `before`. */
function withEstimate(relation: string, before: string): string {
  return `(
    select * exclude (estimate, ${before}, family_ci_low, family_ci_high)
      replace (coalesce(family_ci_low, ci_low) as ci_low, coalesce(family_ci_high, ci_high) as ci_high),
      coalesce(estimate, ${before}) as estimate
    from (
      select null::double as estimate, null::double as ${before}, null::double as family_ci_low, null::double as family_ci_high
      where false
      union all by name
      select * from ${relation}))`;
}

/** A hash of the history files that studies show; warns of damaged ones, which they leave out. */
export function historyInputs({ warn }: { warn(line: string): void }): Record<string, string> {
  for (const file of history.damagedHistoryFiles())
    warn(`${file} is damaged, so tables leave it out; a refresh rebuilds it if its release still exists`);
  for (const file of history.uncheckedHistoryFiles())
    warn(
      `${file}.sha256 is missing, so damage to ${path.basename(file)} goes unnoticed; a refresh writes it again`,
    );
  const files = history.historyFiles(history.lastShownRelease());
  return { history: sha256(files.map(sha256OfFile).join(' ')) };
}

/** Loads the history of a study as the table `timeline.history`. */
export async function loadHistory(database: Database, study: string): Promise<void> {
  const files = history.historyFiles(history.lastShownRelease());
  await database.run(`
    create table timeline.history (
      release varchar, sequence integer, date date, study varchar, metric_set varchar, as_of date, quantity varchar,
      method varchar, category varchar, estimate double, ci_low double, ci_high double, n_models integer, n_metrics integer
    )`);
  if (files.length === 0) return;
  await database.run(`
    insert into timeline.history by name
    select * replace (cast(date as date) as date)
    from ${withEstimate(`read_parquet([${files.map(literal).join(', ')}], union_by_name = true, hive_partitioning = true, hive_types_autocast = false)`, 'value')}
    where study = ${literal(study)}`);
}
