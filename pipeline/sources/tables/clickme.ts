import type { Columns } from '../../warehouse/database.ts';
import { simulateLeaderboard, siteFormat } from '../leaderboard/simulated-leaderboard.ts';
import { gitHubFile, type RawFile, type Snapshot, type Source, undated, undatedMetrics } from '../source.ts';
import { contentHashOf } from './content-hash.ts';
import { columnOf, keysByName, numberIn, readCsv } from './csv-file.ts';
import { simulatedNormal } from './simulated-normal.ts';

const TICS_ALIGNMENT = 'drewlinsley/tics_alignment/5d987e723de1e8f328cac38944e860b5b8ca043b';
const ONEVISION = 'serre-lab/onevision/9d9295895c841d170ebb67c3d155fa43a6fd94ab';

/** ClickMe: the agreement of models' importance maps with those of people. */
export const clickMe: Source = {
  id: 'clickme',
  title: 'ClickMe human feature alignment',
  licence: 'none stated',
  citation:
    'Linsley et al. 2018, Learning what and where to attend, arXiv 1805.08819; Fel et al. 2022, Harmonizing the object recognition strategies of deep neural networks with humans, NeurIPS 35; scores from github.com/drewlinsley/tics_alignment and github.com/serre-lab/onevision',
  files: [
    gitHubFile(`${TICS_ALIGNMENT}/csvs/large_scale_results_hmn.csv`, 'tics_alignment.csv'),
    gitHubFile(`${ONEVISION}/assets/model_type_reference.csv`, 'onevision.csv'),
  ],
  redirectOrigins: [],
  // Tables by file name; sql/tidy/clickme_score.sql turns each into a metric.
  wire: {
    tics_alignment: { source_key: 'VARCHAR', spearman: 'DOUBLE' },
    onevision: { source_key: 'VARCHAR', imgnet_alignment: 'DOUBLE' },
  },
  read: async (files) => [readTables(files)],
  simulate: simulateClickMe,
};

/** The date of the leaderboard in the first table's commit; neither table has a date. */
const AS_OF = '2025-04-05';

const TITLES = {
  spearman: 'ClickMe, published table: mean Spearman of model and human importance maps',
  normalized: 'ClickMe: alignment of importance maps ÷ the human ceiling (another ceiling and average)',
};
const ABOUT = { category: 'feature_alignment', data_set: 'ClickMe' };
const described = undatedMetrics(
  Object.entries(TITLES).map(([metric_key, title]) => ({ metric_key, title, ...ABOUT })),
);

function readTables(files: readonly RawFile[]): Snapshot {
  const tables = Object.entries(clickMe.wire!).flatMap(([table, types]) => {
    const file = files.filter(({ name }) => name === `${table}.csv`).at(-1);
    return file ? [{ table, file, ...readTable(file, Object.keys(types)[1]!) }] : [];
  });
  // The same name in both tables is the same model.
  const names = new Map(tables.flatMap(({ names }) => [...names]));
  const read = tables.map(({ file }) => file);
  return {
    ...undated(read, AS_OF),
    contentHash: contentHashOf(tables.map(({ columns }) => columns)),
    model: { source_key: [...names.keys()], name: [...names.values()] },
    ...described,
    wire: Object.fromEntries(tables.map(({ table, columns }) => [table, columns])),
  };
}

/** The names of the models and their scores in a column. Rows with the same name are keyed by line. */
function readTable(file: RawFile, column: string) {
  const csv = readCsv(file, ['model', column]);
  const names = columnOf(csv, 'model');
  const keys = keysByName(names, csv.lines);
  const at = csv.header.indexOf(column);
  const scores = Float64Array.from(csv.rows, (_, row) => numberIn(csv, row, at));
  const columns: Columns = { source_key: keys, [column]: scores };
  return { names: new Map(keys.map((key, i) => [key, names[i]!])), columns };
}

/** Correlation of both tables with behavioural ability, over models. */
const CLICKME_LOADING = -0.5;

/** Simulates both tables. As in the real ones, names differ from the leaderboard's in punctuation. */
function simulateClickMe(): Record<string, Uint8Array> {
  const { truth } = simulateLeaderboard();
  const { normal } = simulatedNormal(3);
  const name = (i: number) => `Simulated_${i}`;
  const score = (i: number) =>
    0.3 +
    0.1 * (CLICKME_LOADING * truth.abilities[i]!.behavior + Math.sqrt(1 - CLICKME_LOADING ** 2) * normal());
  const models = truth.abilities.map((_, i) => i);
  const tics = models.map((i) => `${name(i)},${70 + (i % 20)},${siteFormat(score(i))}\n`);
  const onevision = models.map((i) => `${name(i)},cnn,0.7,${(3 * score(i)).toFixed(6)}\n`);
  return {
    'tics_alignment.csv': Buffer.from(['model,top1,spearman\n', ...tics].join('')),
    'onevision.csv': Buffer.from(['model,model_type,acc,imgnet_alignment\n', ...onevision].join('')),
  };
}
