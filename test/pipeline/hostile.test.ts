import fs from 'node:fs';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import { CHROMIUM, launch, open, rankingFilled } from '../browser/browser.ts';
import { shortened } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';
import { ProjectCopy } from '../project-copy.ts';
import { pageDataIn } from '../report/page-data.ts';

const hostile = [
  '</script><script>window.harmed = 1</script><img src=x onerror="window.harmed = 2">',
  `it's "quoted", \`so\`; drop table normalize.model; --`,
  '=cmd()',
  '../../etc/passwd',
  'line\nbreak\r\nand return\r',
  '漢字 édge 🧠 ‮',
  'x'.repeat(10_240),
  '$(touch pwned) `touch pwned`',
  '',
  '\u0000nul',
  '__proto__',
  '\u001b[2J\u001b]0;title\u0007\u001b]52;c;cm0=\u001b\\ escape',
  '\u009b31mC1\u0085next\u2028line',
  `\${process.exit(1)} {{x}} $x$ <%= x %>`,
  '[a](javascript:alert(1)) ![b](x) | c |\n# heading\n- ~~d~~',
];

/** Control characters, and characters that change the direction of text. */
const OBEYED = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const withoutLineEnds = (text: string) => text.replaceAll(/[\n\t]/g, '');

/** Parses strict RFC 4180: CR LF ends a record, quotes are doubled, and nothing else is special. */
function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`not RFC 4180 at ${JSON.stringify(text.slice(at, at + 40))}`);
    rows.at(-1)!.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n' && field.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

describe('hostile names', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  let result: Result;
  const metric = `Hostile2024</script>"'=cmd(),../${'🧠'}\u001b[31m\u009b\n-pls`;

  beforeAll(async () => {
    const { document } = simulateLeaderboard();
    for (const [i, name] of hostile.entries()) document.models[i]!.name = name;
    const benchmarks = document.benchmarks as { id: string; type_id: string; label: string }[];
    const leaf = benchmarks.find(({ type_id }) => type_id === 'FreemanZiemba2013.V2-pls')!;
    Object.assign(leaf, { type_id: metric, id: `${metric}_v1`, label: metric });
    for (const { scores } of document.models) {
      scores[metric] = scores['FreemanZiemba2013.V2-pls']!;
      delete scores['FreemanZiemba2013.V2-pls'];
    }
    // Two pairs of metrics whose ids are the same text when joined by a space.
    const spaced = ['x', 'x brain-score:y', 'y brain-score:z', 'z'];
    const others = benchmarks.filter(({ type_id }) =>
      /^(MajajHong2015.(V4|IT)-pls|Sanghavi2020.(V4|IT)-pls)$/.test(type_id),
    );
    for (const [i, other] of others.entries()) {
      const name = spaced[i]!;
      for (const { scores } of document.models) {
        scores[name] = scores[other.type_id]!;
        delete scores[other.type_id];
      }
      Object.assign(other, { type_id: name, id: name, label: name });
    }
    project.dropLeaderboard(shortened(document));
    // A user's own table: ids of models, and names that match none.
    project.editStudy((study) => {
      study.title = 'A study \u001b[2J of </script><b>somebody</b>';
      study.metric_sets[0]!.exclude.metrics.push('mine:score');
      study.correlations = ['spearman'];
      study.readings = { claims: [], cohorts: [] };
      study.csv = [
        {
          source_id: 'mine',
          file: 'mine.csv',
          model_column: 'model_id',
          metrics: { score: { category: 'behavior', higher_is_better: true } },
          licence: 'none stated',
          citation: 'none stated',
          lower_is_better: [],
        },
      ];
    });
    const rows = hostile
      .filter((name) => name.trim() !== '')
      .map((name) => `"own ${name.replaceAll('"', '""')}",0.5`);
    const ids = document.models.map(({ id }) => `${id},0.5`);
    project.write('pipeline/studies/mine.csv', ['model_id,score', ...rows, ...ids].join('\n'));
    result = await project.run();
  });

  it('do not stop the run, and are never executed', () => {
    expect(result.code).toBe(0);
    expect(project.files('.').filter((file) => file.includes('pwned') || file.includes('passwd'))).toEqual(
      [],
    );
    expect(fs.readdirSync(project.path('..')).filter((file) => file.includes('passwd'))).toEqual([]);
  });

  it('have no curated attributes, which the log says', () => {
    expect(result.output).toContain(
      '5 without a line in pipeline/sources/metric-attributes.csv, in no agreement by attribute',
    );
    expect(result.output).toContain('note: 5 new metrics: "brain-score:Hostile2024</script>');
    expect(result.output).not.toContain('mine:score');
  });

  it('are stored verbatim in DuckDB', async () => {
    const ids = hostile.map((_, i) => `'brain-score:${900_001 + i}'`).join();
    const rows = await project.query(
      `select name from normalize.model where model_id in (${ids}) order by source_key::int`,
    );
    expect(rows.map(({ name }) => name)).toEqual(hostile);
  });

  it('are stored verbatim in CSV, which is strict RFC 4180', () => {
    for (const file of Object.keys(project.hashes()).filter((name) => name.endsWith('.csv'))) {
      const rows = parseCsv(project.read(file));
      for (const row of rows) expect(row).toHaveLength(rows[0]!.length);
    }
    const names = (file: string, id: string, name: string) => {
      const [header, ...rows] = parseCsv(project.read(file));
      const nameOf = new Map(rows.map((row) => [row[header!.indexOf(id)], row[header!.indexOf(name)]]));
      return hostile.map((_, i) => nameOf.get(`brain-score:${900_001 + i}`));
    };
    expect(names('out/normalize/model.csv', 'model_id', 'name')).toEqual(hostile);
    expect(names('out/paper/leaderboard.csv', 'model_id', 'model_name')).toEqual(hostile);
  });

  it('are shown without control characters in the log and in text files', async () => {
    const texts = [
      result.output,
      (await project.run('aliases')).output,
      project.read('out/paper/claims.txt'),
      project.read('out/paper/findings.md'),
      project.read('out/paper/README.md'),
      project.read('out/paper/unmatched.csv').replaceAll('\r\n', '\n'),
    ];
    for (const text of texts) expect(withoutLineEnds(text)).not.toMatch(OBEYED);
    expect(result.output).toMatch(
      /^paper: .*\d+ unmatched.*: ".* \(all of them are in out\/paper\/unmatched\.csv, none with a candidate\)$/m,
    );
    const names = parseCsv(project.read('out/paper/unmatched.csv')).map(([, name]) => name);
    expect(names).toContain('own =cmd()');
  });

  it('are escaped in Markdown', () => {
    const findings = project.read('out/paper/findings.md');
    expect(findings).toMatch(/Hostile2024|first of/);
    expect(findings).not.toMatch(/(?<!\\)[<[]/);
    const [, yaml, card] = project.read('out/paper/README.md').split(/^---$/m);
    expect(card).toContain('# A study \ufffd\\[2J of \\</script\\>\\<b\\>somebody\\</b\\>\n');
    expect(card).not.toMatch(/(?<!\\)[<[]/);
    expect(load(yaml!)).toMatchObject({ pretty_name: 'A study \ufffd[2J of </script><b>somebody</b>' });
  });

  it('are escaped in figures, which are well-formed', () => {
    const pictures = project.files('out/paper/report').filter((file) => file.endsWith('.svg'));
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.some((file) => project.read(file).includes('Hostile2024&lt;/script&gt;'))).toBe(true);
    for (const file of pictures) {
      expect(withoutLineEnds(project.read(file))).not.toMatch(OBEYED);
      expect(project.read(file)).not.toMatch(/<script|<foreignObject|<[^>]*\s(onerror|href)=/i);
      // A strict XML parser made the PNG from the SVG.
      expect(fs.existsSync(project.path(file.replace('.svg', '.png')))).toBe(true);
    }
  });

  it('may be names of metrics', async () => {
    const [row] = await project.query(
      "select metric_id, included from cohort.metric where metric_id like '%Hostile2024%'",
    );
    expect(row).toEqual({ metric_id: `brain-score:${metric}`, included: true });
    const rows = parseCsv(project.read('out/paper/agreement/pairwise.csv'));
    expect(rows.some((each) => each.includes(`brain-score:${metric}`))).toBe(true);
    const { pairs } = pageDataIn(project.read('out/paper/report/index.html'));
    const [{ n } = {}] = await project.query(
      "select count(*)::integer as n from agreement.pairwise where method = 'spearman'",
    );
    expect(pairs).toHaveLength(Number(n));
    const spaced = await project.query(
      "select count(*)::integer as n from cohort.metric where included and regexp_matches(metric_id, '^brain-score:(x|z|x brain-score:y|y brain-score:z)$')",
    );
    expect(spaced).toEqual([{ n: 4 }]);
  });

  it.skipIf(!CHROMIUM)('are plain text in the report, with control characters replaced', async () => {
    const browser = await launch();
    const { page, messages } = await open(browser, project.path('out/paper/report/index.html'));
    await rankingFilled(page);
    const shown = await page.evaluate(() => ({
      harmed: (window as { harmed?: number }).harmed,
      names: [...document.querySelectorAll('#model-names option')].map((option) =>
        option.getAttribute('value'),
      ),
      ranked: [...document.querySelectorAll('#ranking-rows .name')].map((name) => name.textContent!),
      images: document.images.length,
    }));
    expect(messages).toEqual([]);
    expect(shown.harmed).toBeUndefined();
    expect(shown.images).toBe(0);
    const visible = hostile.map((name, i) => {
      if (name === '') return `brain-score:${900_001 + i}`;
      if (name.length > 120) return `${name.slice(0, 119)}…`;
      return name.replace(/\s+/g, ' ').trim().replace(new RegExp(OBEYED, 'gu'), '\ufffd');
    });
    for (const [i, name] of visible.entries())
      expect(shown.names).toContain(`${name} (brain-score:${900_001 + i})`);
    const rows = await project.query(
      `select try_cast(source_key as int) - 900001 as place from aggregation.model_score join normalize.model using (model_id)
      where method = 'arithmetic_mean' and place < ${hostile.length}`,
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { place } of rows) expect(shown.ranked).toContain(visible[Number(place)]);
    await browser.close();
  });
});

describe('the name of a study’s file', () => {
  const project = untilEnd(new ProjectCopy());

  it('is refused by make if a shell or make could execute it, and is never executed', () => {
    const names = [
      `x;touch\${IFS}pwned;.json`,
      '$(shell touch pwned).json',
      '`touch pwned`.json',
      '\u001b[2J.json',
    ];
    for (const name of names) {
      project.write(`pipeline/studies/${name}`, '{}');
      const { code, output } = project.make(['-n']);
      expect(code).not.toBe(0);
      expect(output).toContain('a file in pipeline/studies has a name of other characters than');
      expect(withoutLineEnds(output)).not.toMatch(OBEYED);
      fs.rmSync(project.path(`pipeline/studies/${name}`));
    }
    expect(project.files().filter((file) => file.includes('pwned'))).toEqual([]);
  });

  it('is refused if it is a command', () => {
    const file = 'pipeline/studies/clean.json';
    fs.copyFileSync(project.path('pipeline/studies/paper.json'), project.path(file));
    const { code, output } = project.make(['clean']);
    expect(code).not.toBe(0);
    expect(output).toContain(`${file}: invalid study name`);
  });
});
