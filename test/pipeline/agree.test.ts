import fs from 'node:fs';
import path from 'node:path';
import { sort } from 'd3-array';
import { beforeAll, describe, expect, it } from 'vitest';
import { certainties } from '../../pipeline/report/choice/certainty.ts';
import { pairNumbers, pairVerdict } from '../../pipeline/report/choice/pair-words.ts';
import { correlationOf } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { expectSaidAlike, findingsIn } from '../findings.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, Project, SAMPLES, stagesMade } from '../project.ts';
import { pageDataIn } from '../report/page-data.ts';

const TABLE = fs.readFileSync('examples/llm.csv', 'utf8');
const [HEADER, ...ROWS] = TABLE.trim()
  .split('\n')
  .map((row) => row.split(','));

/** Spearman's ρ of two columns. */
function rho(one: string, other: string): number {
  const [a, b] = [one, other].map((name) =>
    Float64Array.from(ROWS, (row) => Number(row[HEADER!.indexOf(name)])),
  ) as [Float64Array, Float64Array];
  return correlationOf(a, b, 'spearman');
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('make agree', () => {
  const project = untilEnd(new Project());
  let output: string;

  beforeAll(async () => {
    project.write('llm.csv', TABLE);
    output = await project.outputOf('agree', 0, { FILE: 'llm.csv' });
  });

  it('reads the table alone, without a connection', () => {
    expect(fs.readdirSync(project.path('raw'))).toEqual(['llm']);
    expect(output).toContain('Who is first in llm.csv, and do its columns agree?');
    expect(output).not.toContain('unmatched');
  });

  it('has the mean correlation of all pairs of columns', async () => {
    const columns = HEADER!.slice(1);
    const pairs = columns.flatMap((one, i) => columns.slice(i + 1).map((other) => rho(one, other)));
    const [found] = await project.query(
      "select estimate, n_models from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
      'agree-llm',
    );
    expect(found).toEqual({ estimate: expect.closeTo(mean(pairs), 12), n_models: ROWS.length });
  });

  it('has the numbers and the picture of the tutorial, and the answer in README', () => {
    const shown = fs.readFileSync('docs/tutorial.md', 'utf8').match(/^ {2}40 models × 8 .*$/m)![0];
    expect(output).toContain(shown);
    // The same numbers as in test/stages/aggregation/order/rank-sets.json.
    const [order] = fs.readFileSync('docs/tutorial.md', 'utf8').match(/^Kendall’s W of [\s\S]*?bbh\.$/m)!;
    expect(output).toContain(order);
    const [answer] = fs.readFileSync('README.md', 'utf8').match(/^First of the [^`]*/m)!;
    expect(output).toContain(answer);
    expect(project.read('out/agree-llm/report/heat-map.svg')).toBe(fs.readFileSync('docs/llm.svg', 'utf8'));
  });

  it('has a page with the rank sets of the tables, and says by ROWS what it says of two rows', async () => {
    const data = pageDataIn(project.read('out/agree-llm/report/index.html'));
    const choice = { text: '', weights: 'tree', transformation: 'scores' } as const;
    const { of, ofPair } = certainties(data);
    const { ranked, sets } = of(choice);
    const shown = ranked.models.map((model, i) => ({ model_id: data.models[model]!.id, ...sets![i] }));
    const rows = await project.query(
      `select model_id, rank_set_low as low, rank_set_high as high, tier
        from aggregation.model_score where method = 'arithmetic_mean'`,
      'agree-llm',
    );
    const byId = (list: object[]) => sort(list, (row) => (row as { model_id: string }).model_id);
    expect(byId(shown)).toEqual(byId(rows));
    const names = ['Ginkgo 70B', 'Elm 70B'] as const;
    const pair = names.map((name) => data.models.findIndex((model) => model.name === name));
    const compared = ofPair(choice, pair as [number, number]);
    const said = await project.outputOf('agree', 0, { FILE: 'llm.csv', ROWS: names.join() });
    for (const words of [pairVerdict(compared, data), pairNumbers(compared, data)])
      expect(said.replaceAll('\n  ', ' ')).toContain(words);
    const tutorial = /ROWS='(.*?)'` ends with:\n\n```text\n(.*?)\n```/s.exec(
      fs.readFileSync('docs/tutorial.md', 'utf8'),
    )!;
    expect(await project.outputOf('agree', 0, { FILE: 'llm.csv', ROWS: tutorial[1]! })).toContain(
      tutorial[2]!,
    );
    const misspelt = await project.outputOf('agree', 1, { FILE: 'llm.csv', ROWS: 'Ginkgo 70B,Ellm 70B' });
    expect(misspelt).toContain('command line: ROWS: no model "Ellm 70B"');
    expect(misspelt).toContain('did you mean "Elm 70B"?');
  });

  it('is a line of the index, with who is first', () => {
    expect(project.read('out/index.html')).toMatch(
      /href="agree-llm\/report\/index.html">agree-llm<\/a><\/th><td>\w{8}<\/td><td>First of the 40 models: Ginkgo 70B .*?<\/td><td>40 models × 8 columns<\/td>/,
    );
  });

  it('says the same in findings.json, findings.md and the report, and in findings.json with the rows of its tables', async () => {
    await expectSaidAlike(project, 'agree-llm');
    const { findings } = findingsIn(project, 'agree-llm');
    const [share] = findings.filter(({ id }) => id === 'order.share');
    const [ranking] = await project.query(
      'select n_models, share_pairs_ordered, n_may_be_first from aggregation.ranking where is_main',
      'agree-llm',
    );
    expect(share!.values.ranking).toMatchObject(ranking!);
    expect(output.replaceAll(/\s+/g, ' ')).toContain(share!.text);
  });

  it('has the same tables in its folder, its description and DuckDB: those that are not about a leaderboard', async () => {
    const { resources } = JSON.parse(project.read('out/agree-llm/datapackage.json'));
    const paths: string[] = resources.map((resource: { path: string }) => resource.path);
    const files = project.files('out/agree-llm').filter((file) => /\.(csv|parquet|arrow)$/.test(file));
    const lists = ['out/agree-llm/groups.csv', 'out/agree-llm/reading.csv'];
    expect(files.filter((file) => !lists.includes(file))).toEqual(
      paths.map((file) => `out/agree-llm/${file}`).sort(),
    );
    const found = await project.query(
      "select replace(schema_name || '/' || table_name, 'publish/', '') || '.csv' as file from duckdb_tables()",
      'agree-llm',
    );
    expect(found.map(({ file }) => file).sort()).toEqual(
      paths.filter((file) => file.endsWith('.csv')).sort(),
    );
    const folders = new Set(paths.map((file) => path.dirname(file)));
    expect(folders).toEqual(
      new Set(['.', 'aggregation', 'agreement', 'cohort', 'normalize', 'prediction', 'structure']),
    );
  });

  it('does nothing on another day', async () => {
    project.now = '2031-02-03T04:05:06.007Z';
    const again = await project.run('agree', { FILE: 'llm.csv' });
    expect(stagesMade(again)).toEqual([]);
    // What was guessed is shown beside the number in every run.
    expect(again.output).toContain('agree?\ntruthfulqa correlates negatively');
  });

  it('asks about a column that ranks the models in the opposite order', () => {
    const found = new Map(findingsIn(project, 'agree-llm').findings.map((each) => [each.id, each]));
    expect(found.has('order.opposed.truthfulqa')).toBe(true);
    const { command } = found.get('order.direction.truthfulqa')!;
    expect(command).toBe('make agree FILE=llm.csv LOWER=truthfulqa');
    expect(output).toContain(command);
    // NumPy 2.4.6: the mean of corrcoef of the mid-ranks of the other seven columns over their pairs: 0.79966.
    expect(found.get('order.without')!.text).toContain('by 0.80 without truthfulqa');
  });

  it('asks who is first, and has a slider for each column', () => {
    const report = project.read('out/agree-llm/report/index.html');
    expect(report).toContain(`<h1>${findingsIn(project, 'agree-llm').question}</h1>`);
    const labels = [...report.matchAll(/<label for="weight-\d+">(\w+)</g)].map(([, label]) => label);
    expect(labels).toEqual(HEADER!.slice(1).sort());
  });

  it('has no chapter without content', () => {
    const report = project.read('out/agree-llm/report/index.html');
    const chapters = [...report.matchAll(/<section id="([a-z]+)" class="chapter"/g)].map(([, id]) => id);
    expect(chapters).toEqual(['order', 'agreement', 'shared']);
    const places = [...report.matchAll(/<li><a href="#([a-z]+)">/g)].map(([, id]) => id);
    expect(places).toEqual([...chapters, 'explore', 'data']);
  });

  it('says nothing of vision', () => {
    const report = project.read('out/agree-llm/report/index.html');
    const { description, keywords } = JSON.parse(project.read('out/agree-llm/datapackage.json'));
    const files = ['findings.md', 'README.md', 'claims.txt'];
    const texts = files.map((file) => project.read(`out/agree-llm/${file}`));
    for (const text of [
      ...texts,
      description,
      keywords.join(),
      report.replaceAll(/<(script|style).*?<\/\1>/gs, ''),
    ])
      expect(text).not.toMatch(/human-like|Brain-?Score|vision|brain|neural|behaviou?r|ImageNet|\bV[124]\b/i);
  });
});

/** Columns with names that JavaScript gives objects, and their groups. */
const NAMED = {
  arc: { name: 'constructor', group: '__proto__' },
  mmlu: { name: '__proto__', group: '__proto__' },
  hellaswag: { name: 'toString', group: '__proto__' },
  bbh: { name: 'valueOf', group: 'reasoning <b>' },
  gsm8k: { name: 'gsm8k', group: 'reasoning <b>' },
};

describe('make agree with groups, and names that JavaScript gives objects', () => {
  const project = untilEnd(new Project());
  const columns = Object.entries(NAMED);
  const header = HEADER!.map((name) => NAMED[name as keyof typeof NAMED]?.name ?? name);
  const lines = columns.map(([, { name, group }], i) => `${name},${group},valueOf ${i % 4}\n`);

  beforeAll(async () => {
    project.write('constructor.csv', TABLE.replace(/^.*$/m, header.join()));
    project.write('groups.csv', `metric,group,data set\n${lines.join('')}`);
    const settings = { FILE: 'constructor.csv', GROUPS: 'groups.csv', LOWER: '__proto__,constructor' };
    const output = await project.outputOf('agree', 0, settings);
    expect(output).toContain(
      'not compared, since only named columns are: "truthfulqa", "winogrande", "humaneval"',
    );
  });

  it('has the mean correlations within and between them', async () => {
    const found = await project.query(
      "select category_a, category_b, estimate, n_pairs from agreement.category_pair where method = 'spearman' order by all",
      'agree-constructor',
    );
    const sign = (name: string) => (name === 'arc' || name === 'mmlu' ? -1 : 1);
    const signed = (one: string, other: string) => sign(one) * sign(other) * rho(one, other);
    const first = ['arc', 'mmlu', 'hellaswag'];
    const between = first.flatMap((one) => ['bbh', 'gsm8k'].map((other) => signed(one, other)));
    const within = [signed('arc', 'mmlu'), signed('arc', 'hellaswag'), signed('mmlu', 'hellaswag')];
    expect(found.map((row) => Object.values(row))).toEqual([
      ['__proto__', '__proto__', expect.closeTo(mean(within), 12), 3],
      ['__proto__', 'reasoning <b>', expect.closeTo(mean(between), 12), 6],
      ['reasoning <b>', 'reasoning <b>', expect.closeTo(rho('bbh', 'gsm8k'), 12), 1],
    ]);
  });

  it('averages within groups first, and has a slider for each', async () => {
    const weights = await project.query(
      "select metric_id, weight from aggregation.weight where node = 'all'",
      'agree-constructor',
    );
    const found = Object.fromEntries(weights.map(({ metric_id, weight }) => [String(metric_id), weight]));
    const ids = columns.map(([, { name }]) => `constructor:${name}`);
    const expected = [1 / 6, 1 / 6, 1 / 6, 1 / 4, 1 / 4].map((weight) => expect.closeTo(weight, 12));
    expect(ids.map((id) => found[id])).toEqual(expected);
    const report = project.read('out/agree-constructor/report/index.html');
    const labels = [...report.matchAll(/<label for="weight-\d+">(.*?)<\/label>/g)].map(([, label]) => label);
    expect(labels).toEqual(['__proto__', 'reasoning &lt;b&gt;']);
  });

  it('knows what is of one data set, and for what lower is better', async () => {
    const metrics = await project.query(
      'select metric_title, data_set, higher_is_better from cohort.metric where included order by 1',
      'agree-constructor',
    );
    expect(metrics.map((row) => Object.values(row))).toEqual([
      ['__proto__', 'valueOf 1', false],
      ['constructor', 'valueOf 0', false],
      ['gsm8k', 'valueOf 0', true],
      ['toString', 'valueOf 2', true],
      ['valueOf', 'valueOf 3', true],
    ]);
  });

  it('has no object of JavaScript in the report', () => {
    const report = project.files('out/agree-constructor/report').filter((file) => /\.(svg|html)$/.test(file));
    for (const file of report)
      expect(project.read(file)).not.toMatch(/\[native code\]|="\[object Object\]"|>\[object Object\]</);
  });
});

/** The mean correlation in the tables of a run that stopped after the stage agreement. */
async function meanCorrelation(project: Project, study: string) {
  const [found] = await project.queryBuild(
    "select estimate, n_models, n_metrics, n_model_families from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
    study,
  );
  return found!;
}

describe.skipIf(isMissing(SAMPLES))('make agree with public leaderboards of other fields', () => {
  const project = untilEnd(new Project());
  const outputs = new Map<string, string>();
  const agree = (name: string, env = {}) => {
    fs.copyFileSync(path.join(SAMPLES, 'other-fields', `${name}.tsv`), project.path(`${name}.tsv`));
    return project.outputOf('agree', 0, { FILE: `${name}.tsv`, UNTIL: 'agreement', ...env });
  };

  // DataFrame.corr(method='spearman') of pandas 2.2.3 over the columns of scores, pairwise complete; families are companies, and
  // 87 names.
  it.each([
    ['bbh-leaderboard', 0.6664141022354606, 107, 27, 38],
    ['helm-fairness', 0.653615032979476, 67, 14, 67],
    ['openllm-leaderboard', 0.02027856259449264, 100, 6, 100],
  ])('takes the scores of %s alone', async (name, estimate, n_models, n_metrics, n_model_families) => {
    outputs.set(name, await agree(name));
    const expected = { estimate: expect.closeTo(estimate, 12), n_models, n_metrics, n_model_families };
    expect(await meanCorrelation(project, `agree-${name}`)).toEqual(expected);
  });

  it('has the published diversity of six benchmarks', async () => {
    const { estimate, n_metrics } = await meanCorrelation(project, 'agree-openllm-leaderboard');
    // Kendall's W of m rankings without ties is (1 + (m − 1) × mean ρ) / m. With the few ties here it is so to the fourth digit.
    const w = (1 + (Number(n_metrics) - 1) * Number(estimate)) / Number(n_metrics);
    expect(Math.abs(1 - w - 0.8165)).toBeLessThan(1e-4);
  });

  it('takes each line of a repeated name as a row, and has the settings that bring the average back', async () => {
    const output = outputs.get('openllm-leaderboard')!;
    expect(output).toContain(
      '13 names are on several lines; each line counts as a row of its own, as "cloudyu/Mixtral_34Bx2_MoE_60B (line 3)"',
    );
    const [, COLUMNS] = /"Average" \(average or total\); to compare .* COLUMNS=(\S+)/.exec(output)!;
    await agree('openllm-leaderboard', { COLUMNS });
    const expected = { estimate: expect.closeTo(0.11936680437521106, 12), n_metrics: 7 };
    expect(await meanCorrelation(project, 'agree-openllm-leaderboard')).toMatchObject(expected);
  });
});

describe('make agree with a small table', () => {
  const project = untilEnd(new Project());
  const lines = TABLE.split('\n');
  const agree = (rows: readonly string[], exitCode = 0, env = {}) => {
    project.write('small.csv', [...rows, ''].join('\n'));
    return project.outputOf('agree', exitCode, { FILE: 'small.csv', UNTIL: 'agreement', ...env });
  };

  it('answers for eight rows, and says that intervals are wide', async () => {
    expect(await agree(lines.slice(0, 9))).toContain('small: 8 rows: intervals from so few are wide');
    const found = await meanCorrelation(project, 'agree-small');
    expect(found).toMatchObject({ estimate: expect.any(Number), n_models: 8 });
  });

  it('refuses fewer', async () => {
    const output = await agree(lines.slice(0, 8), 1);
    expect(output).toContain(
      'small.csv: too few rows\n  expected: at least 8 rows with numbers in a quarter of the columns of scores\n  found:    7',
    );
  });

  it('takes ranks that are alone for scores of which the lowest is best', async () => {
    const ranks = Array.from(
      { length: 11 },
      (_, i) => `row ${i},${i + 1},${((i * 4) % 11) + 1},${((i * 3) % 11) + 1}`,
    );
    const output = await agree(['name,a,b,c', ...ranks], 0, { UNTIL: 'cohort' });
    expect(output).toContain('small: lower is better in "a", "b", "c": all columns are ranks');
    const metrics = await project.queryBuild(
      'select distinct higher_is_better from cohort.metric',
      'agree-small',
    );
    expect(metrics).toEqual([{ higher_is_better: false }]);
  });

  it.each([
    ['a file', 'student', { FAMILIES: 'families.csv' }, '2 families of 12 rows, from those given'],
    ['a column', 'Base model', {}, '12 families of 40 rows, from "Base model"'],
  ])('has families from %s', async (_what, header, env, note) => {
    const withColumn = lines.slice(0, 41).map((line, i) => `${line},${i === 0 ? header : `m${i % 12}`}`);
    const families = lines
      .slice(1, 13)
      .map((line, i) => `${line.split(',')[0]},${i < 5 ? 'one' : 'other'}\n`);
    project.write('families.csv', `student,family\n${families.join('')}`);
    expect(await agree(withColumn, 0, env)).toContain(`rows of one family are not independent: ${note}`);
    const n_model_families = header === 'student' ? 2 + 40 - 12 : 12;
    expect(await meanCorrelation(project, 'agree-small')).toMatchObject({ n_model_families });
  });
});
