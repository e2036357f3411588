import fs from 'node:fs';
import path from 'node:path';
import { Database, literal } from '../pipeline/warehouse/database.ts';
import { sha256OfFile } from '../pipeline/warehouse/files.ts';
import type { StageFile } from '../pipeline/warehouse/stage-folder.ts';
import { SCATTERED, type Size } from './scale-leaderboard.ts';

/**
 * Replaces the scores of `normalize` by simulated scores of its models on its metrics, for leaderboards too large for
 * it to read. The files are as `normalize` would write them, except for the order of the rows.
 */
export async function putScores(folder: string, { missing }: Size): Promise<void> {
  const database = await Database.open();
  const file = (name: string) => literal(path.join(folder, name));
  const share = missing === 'scattered' ? SCATTERED : 0;
  try {
    await database.run('select setseed(0.5)');
    await database.run(`
      create table ability as
      select *, ${NORMAL} as neural, ${NORMAL} as behavior
      from (from read_parquet(${file('snapshot_model.parquet')}) order by model_id)`);
    await database.run(`
      create table leaf as
      from read_parquet(${file('snapshot_metric.parquet')}) where is_leaf order by metric_id`);
    await database.run(`
      create view score as
      select
        ability.snapshot_id, model_id, metric_id, 1::integer as version, 'scored' as state,
        round(0.5 + 0.08 * (if(domain = 'behavior', behavior, neural) + ${NORMAL}), 3) as value,
        0.02::double as error, timestamp '2024-01-15 12:00:00' as measured_at,
        null::timestamp as valid_from, null::timestamp as valid_to, true as is_current
      from ability cross join leaf
      where not (domain = 'behavior' and source_key::integer % 4 = 0) and random() >= ${share}`);
    const { key, value } = await database.columns(
      `select decode(key) as key, decode(value) as value from parquet_kv_metadata(${file('score.parquet')})`,
    );
    // Each query of the view draws new scores, so they are written once, and then read from the file.
    await database.run(`copy score to ${file('score.new')} (format parquet, compression zstd)`);
    await database.run(
      `copy (from read_parquet(${file('score.new')})) to ${file('score.csv')} (format csv, header, new_line '\\r\\n', timestampformat '%Y-%m-%dT%H:%M:%S.%fZ')`,
    );
    const metadata = Object.fromEntries((key as string[]).map((name, i) => [name, String(value![i])]));
    metadata['metalign.content_sha256'] = sha256OfFile(path.join(folder, 'score.csv'));
    const pairs = Object.entries(metadata).map(([name, text]) => `${literal(name)}: ${literal(text)}`);
    await database.run(
      `copy (from read_parquet(${file('score.new')})) to ${file('score.parquet')} (format parquet, compression zstd, kv_metadata {${pairs.join(', ')}})`,
    );
    fs.rmSync(path.join(folder, 'score.new'));
    const { rows } = await database.row(
      `select count(*)::double as rows from read_parquet(${file('score.parquet')})`,
    );
    updateStageFile(folder, Number(rows));
  } finally {
    database.close();
  }
}

/** Updates the hashes, because later stages read a stage only if its files match its `stage.json`. */
function updateStageFile(folder: string, scores: number): void {
  const file = path.join(folder, 'stage.json');
  const stage = JSON.parse(fs.readFileSync(file, 'utf8')) as StageFile;
  for (const name of ['score.csv', 'score.parquet'])
    stage.files[name] = sha256OfFile(path.join(folder, name));
  stage.rows.score = scores;
  fs.writeFileSync(file, JSON.stringify(stage));
}

/** SQL for a standard normal value (Box & Muller 1958). */
const NORMAL = 'sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())';
