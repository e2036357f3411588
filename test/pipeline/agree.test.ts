import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, Project, SAMPLES, stagesMade } from '../project.ts';

const TABLE = fs.readFileSync('examples/llm.csv', 'utf8');
const [HEADER, ...ROWS] = TABLE.trim()
  .split('\n')
  .map((row) => row.split(','));

/** Spearman's ρ of two columns. */
function rho(one: string, other: string): number {
  const [a, b] = [one, other].map((name) =>
    Float64Array.from(ROWS, (row) => Number(row[HEADER!.indexOf(name)])),
  ) as [Float64Array, Float64Array];
  return correlate(a, b, 'spearman').estimate;
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
    expect(output).toContain('Do the columns of llm.csv agree?');
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

  it('has the numbers and the picture of the tutorial', () => {
    const shown = fs.readFileSync('docs/tutorial.md', 'utf8').match(/^ {2}columns, .*$/m)![0];
    expect(output).toContain(shown);
    expect(project.read('out/agree-llm/report/heat-map.svg')).toBe(fs.readFileSync('docs/llm.svg', 'utf8'));
  });

  it('does nothing on another day', async () => {
    project.now = '2031-02-03T04:05:06.007Z';
    const again = await project.run('agree', { FILE: 'llm.csv' });
    expect(stagesMade(again)).toEqual([]);
    // What was guessed is shown beside the number in every run.
    expect(again.output).toContain('llm: higher scores count as better\nMean Spearman correlation');
  });

  it('asks about a column that ranks the models in the opposite order', () => {
    // NumPy 2.4.6: the mean of corrcoef of the mid-ranks of the other seven columns over their pairs: 0.79966.
    const asked =
      'Without truthfulqa, two columns correlate by 0.80 on average. truthfulqa ranks models in the opposite order to most columns. Is lower better?';
    const line = output.replaceAll(/\s+/g, ' ');
    expect(line).toContain(asked);
    expect(line).toContain(`${asked} Then name it in LOWER. make agree`);
    expect(output).toContain('\n  make agree FILE=llm.csv LOWER=truthfulqa\n');
    expect(project.read('out/agree-llm/findings.md')).toContain(asked);
    const report = project.read('out/agree-llm/report/index.html');
    expect(report).toContain('The columns agree partly, except truthfulqa.');
  });

  it('asks who is first, and has a slider for each column', () => {
    const report = project.read('out/agree-llm/report/index.html');
    expect(report).toContain('<h1>Who is first, and can the order be trusted?</h1>');
    const labels = [...report.matchAll(/<label for="weight-\d+">(\w+)</g)].map(([, label]) => label);
    expect(labels).toEqual(HEADER!.slice(1).sort());
  });

  it('has no chapter without content', () => {
    const report = project.read('out/agree-llm/report/index.html');
    const chapters = [...report.matchAll(/<section id="([a-z]+)" class="chapter"/g)].map(([, id]) => id);
    expect(chapters).toEqual(['ranks', 'agreement']);
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

describe.skipIf(isMissing(SAMPLES))('make agree with 100 language models on six benchmarks', () => {
  const project = untilEnd(new Project());
  const benchmarks = ['ARC', 'HellaSwag', 'MMLU', 'TruthfulQA', 'Winogrande', 'GSM8K'];
  const agree = (env = {}) =>
    project.outputOf('agree', 0, { FILE: 'openllm-leaderboard.tsv', UNTIL: 'agreement', ...env });
  const meanCorrelation = async () => {
    const [found] = await project.queryBuild(
      "select estimate, n_models, n_model_families from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
      'agree-openllm-leaderboard',
    );
    return found!;
  };

  beforeAll(() => {
    const file = path.join(SAMPLES, 'other-fields', 'openllm-leaderboard.tsv');
    fs.copyFileSync(file, project.path('openllm-leaderboard.tsv'));
  });

  it('has the mean correlation of pandas, and with it the published diversity', async () => {
    await agree({ COLUMNS: benchmarks.join() });
    const found = await meanCorrelation();
    // DataFrame.corr(method='spearman') of pandas 2.
    expect(found).toMatchObject({ estimate: expect.closeTo(0.02027856259449262, 12), n_models: 100 });
    // Kendall's W of m rankings without ties is (1 + (m − 1) × mean ρ) / m. With the few ties here it is so to the fourth digit.
    const w = (1 + (benchmarks.length - 1) * Number(found.estimate)) / benchmarks.length;
    expect(Math.abs(1 - w - 0.8165)).toBeLessThan(1e-4);
  });

  it('takes each line of a repeated name as a model, of one family, and names the mean of the others', async () => {
    const output = await agree();
    expect(output).toContain(
      '13 names are on several lines; each line counts as a row of its own, as "cloudyu/Mixtral_34Bx2_MoE_60B (line 3)"',
    );
    expect(output).toContain(
      `"Average" is the mean of the other columns; to leave it out, list the columns in a study, or run with COLUMNS=${benchmarks.join()}`,
    );
    // As in pandas; 87 different names.
    expect(await meanCorrelation()).toEqual({
      estimate: expect.closeTo(0.11936680437521106, 12),
      n_models: 100,
      n_model_families: 87,
    });
  });
});
