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
      'Without truthfulqa, two metrics correlate by 0.80 on average. truthfulqa ranks models in the opposite order to most metrics. Is lower better?';
    const line = output.replaceAll(/\s+/g, ' ');
    expect(line).toContain(asked);
    expect(line).toContain(`${asked} Then name it in LOWER. make agree`);
    expect(output).toContain('\n  make agree FILE=llm.csv LOWER=truthfulqa\n');
    expect(project.read('out/agree-llm/findings.md')).toContain(asked);
    const report = project.read('out/agree-llm/report/index.html');
    expect(report).toContain('Partly: truthfulqa ranks models in the opposite order.');
  });

  it('asks about the columns, and has one slider each', () => {
    const report = project.read('out/agree-llm/report/index.html');
    expect(report).toContain('<h1>Do these 8 metrics agree?</h1>');
    const labels = [...report.matchAll(/<label for="weight-\d+">(\w+)</g)].map(([, label]) => label);
    expect(labels).toEqual(HEADER!.slice(1).sort());
  });

  it('has no chapter without content', () => {
    const report = project.read('out/agree-llm/report/index.html');
    const chapters = [...report.matchAll(/<section id="([a-z]+)" class="chapter"/g)].map(([, id]) => id);
    expect(chapters).toEqual(['agreement', 'ranks']);
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

it('takes a wide table with constant, tied, huge, negative, failed and missing scores', async () => {
  const project = untilEnd(new Project());
  const columns: ((ability: number, model: number) => string)[] = [
    () => '5',
    (ability) => String(Number(ability > 0)),
    (ability) => `${ability}e40`,
    (ability) => String(-Math.abs(ability)),
    (ability, model) => (model % 3 === 0 ? '' : String(ability)),
    (ability, model) => (model % 7 === 0 ? 'X' : String(ability)),
    // Their equal weights add up to more than 1, by rounding.
    ...Array.from({ length: 51 }, (_, column) => (ability: number, model: number) => {
      return (ability + ((model * 37 + column * 101) % 89) / 30).toFixed(2);
    }),
  ];
  const rows = Array.from({ length: 60 }, (_, model) => {
    const ability = ((model * 17) % 60) / 30 - 1;
    return [`model ${model}b`, ...columns.map((column) => column(ability, model))].join();
  });
  project.write('wide.csv', [`model,${columns.map((_, i) => `column ${i}`).join()}`, ...rows].join('\n'));
  const output = await project.outputOf('agree wide.csv', 0);
  expect(output).toContain('columns, 60 models × 57 metrics');
  const sums = await project.query(
    'select max(weight) as weight from aggregation.score_part union all select max(varying_weight) from aggregation.ranking',
    'agree-wide',
  );
  for (const { weight } of sums) expect(weight).toBeLessThanOrEqual(1);
});

describe('make agree with groups', () => {
  const project = untilEnd(new Project());
  const groups = {
    arc: 'knowledge',
    mmlu: 'knowledge',
    hellaswag: 'knowledge',
    bbh: 'reasoning <b>',
    gsm8k: 'reasoning <b>',
  };
  const lines = Object.entries(groups).map(([metric, group], i) => `${metric},${group},set ${i % 4}\n`);

  beforeAll(async () => {
    project.write('llm.csv', TABLE);
    project.write('groups.csv', `metric,group,data set\n${lines.join('')}`);
    const output = await project.outputOf('agree', 0, { FILE: 'llm.csv', GROUPS: 'groups.csv' });
    expect(output).toContain(
      'llm: not compared, since only named metrics are: "truthfulqa", "winogrande", "humaneval"',
    );
  });

  it('has the mean correlations within and between them', async () => {
    const found = await project.query(
      "select category_a, category_b, estimate, n_pairs from agreement.category_pair where method = 'spearman' order by all",
      'agree-llm',
    );
    const of = (group: string) =>
      Object.entries(groups).flatMap(([metric, name]) => (name.startsWith(group) ? [metric] : []));
    const [knowledge, reasoning] = [of('knowledge'), of('reasoning')];
    const within = (names: readonly string[]) =>
      names.flatMap((one, i) => names.slice(i + 1).map((other) => rho(one, other)));
    const between = knowledge.flatMap((one) => reasoning.map((other) => rho(one, other)));
    expect(found).toEqual(
      [within(knowledge), between, within(reasoning)].map((pairs, i) => ({
        category_a: ['knowledge', 'knowledge', 'reasoning <b>'][i],
        category_b: ['knowledge', 'reasoning <b>', 'reasoning <b>'][i],
        estimate: expect.closeTo(mean(pairs), 12),
        n_pairs: pairs.length,
      })),
    );
  });

  it('averages within groups first, and has a slider for each', async () => {
    const weights = await project.query(
      "select metric_id, weight from aggregation.weight where node = 'all' order by metric_id",
      'agree-llm',
    );
    const expected = ['arc', 'bbh', 'gsm8k', 'hellaswag', 'mmlu'].map((metric) => ({
      metric_id: `llm:${metric}`,
      weight: expect.closeTo(metric === 'bbh' || metric === 'gsm8k' ? 1 / 4 : 1 / 6, 12),
    }));
    expect(weights).toEqual(expected);
    const report = project.read('out/agree-llm/report/index.html');
    const labels = [...report.matchAll(/<label for="weight-\d+">(.*?)<\/label>/g)].map(([, label]) => label);
    expect(labels).toEqual(['knowledge', 'reasoning &lt;b&gt;']);
  });

  it('knows which pairs are of one data set', async () => {
    const sets = await project.query(
      'select metric_id, data_set from cohort.metric where included order by metric_id',
      'agree-llm',
    );
    expect(sets.map(({ data_set }) => data_set)).toEqual(['set 0', 'set 3', 'set 0', 'set 2', 'set 1']);
  });

  it.each([
    ['metric,group\narc,a\narc,b\n', /wrong\.csv: line 3.*the metric "arc" twice/],
    ['metric,group\narc,neural\n', /wrong\.csv: line 2.*no name of a group/],
    ['metric,kind\narc,a\n', /wrong\.csv.*group/],
    ['metric,group\nARC,a\n', /"ARC"/],
  ])('refuses %j', async (text, message) => {
    project.write('wrong.csv', text);
    const wrong = { FILE: 'llm.csv', GROUPS: 'wrong.csv' };
    expect(await project.outputOf('agree', 1, wrong)).toMatch(message);
  });
});

it('takes names that JavaScript gives objects for columns, groups, data sets and the file', async () => {
  const project = untilEnd(new Project());
  const names = ['constructor', '__proto__', 'toString', 'valueOf'];
  project.write('constructor.csv', TABLE.replace(/^.*$/m, `model,${names},winogrande,gsm8k,humaneval,bbh`));
  const lines = names.map((name, i) => `${name},${names[Math.floor(i / 2)]},${names[3 - i]}\n`);
  project.write('groups.csv', `metric,group,data set\n${lines.join('')}gsm8k,toString,toString\n`);
  const settings = { FILE: 'constructor.csv', GROUPS: 'groups.csv', LOWER: '__proto__,constructor' };
  await project.outputOf('agree', 0, settings);
  const metrics = await project.query(
    'select metric_title, category, data_set, higher_is_better from cohort.metric where included order by 1',
    'agree-constructor',
  );
  expect(metrics.map((row) => Object.values(row))).toEqual([
    ['__proto__', 'constructor', 'toString', false],
    ['constructor', 'constructor', 'valueOf', false],
    ['gsm8k', 'toString', 'toString', true],
    ['toString', '__proto__', '__proto__', true],
    ['valueOf', '__proto__', 'constructor', true],
  ]);
  const report = project.files('out/agree-constructor/report').filter((file) => /\.(svg|html)$/.test(file));
  for (const file of report)
    expect(project.read(file)).not.toMatch(/\[native code\]|="\[object Object\]"|>\[object Object\]</);
  expect(project.read(report.find((file) => file.endsWith('.html'))!)).toContain(
    'from scores of constructor.',
  );
});

describe.skipIf(isMissing(SAMPLES))('make agree with 100 language models on six benchmarks', () => {
  const project = untilEnd(new Project());
  const benchmarks = ['ARC', 'HellaSwag', 'MMLU', 'TruthfulQA', 'Winogrande', 'GSM8K'];
  const agree = (env = {}) => project.outputOf('agree', 0, { FILE: 'openllm-leaderboard.tsv', ...env });
  const mean = async () => {
    const [found] = await project.query(
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
    const output = await agree({ COLUMNS: benchmarks.join() });
    expect(output).toContain('columns, 100 models × 6 metrics: 0.020');
    const found = await mean();
    // DataFrame.corr(method='spearman') of pandas 2.
    expect(found).toMatchObject({ estimate: expect.closeTo(0.02027856259449262, 12), n_models: 100 });
    // Kendall's W of m rankings without ties is (1 + (m − 1) × mean ρ) / m. With the few ties here it is so to the fourth digit.
    const w = (1 + (benchmarks.length - 1) * Number(found.estimate)) / benchmarks.length;
    expect(Math.abs(1 - w - 0.8165)).toBeLessThan(1e-4);
  });

  it('takes each line of a repeated name as a model, of one family, and names the mean of the others', async () => {
    const output = await agree();
    expect(output).toContain(
      '13 names are on several lines; each line counts as a model of its own, as "cloudyu/Mixtral_34Bx2_MoE_60B (line 3)"',
    );
    expect(output).toContain(
      `"Average" is the mean of the other columns; to leave it out, list the metrics in a study, or run with COLUMNS=${benchmarks.join()}`,
    );
    // As in pandas; 87 different names.
    expect(await mean()).toEqual({
      estimate: expect.closeTo(0.11936680437521106, 12),
      n_models: 100,
      n_model_families: 87,
    });
  });
});
