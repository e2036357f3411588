import { describe, expect, it } from 'vitest';
import { sourceLines } from '../../../../pipeline/report/data/figure-source.ts';
import { type Figure, NARROW } from '../../../../pipeline/report/drawing/figure.ts';
import { framed } from '../../../../pipeline/report/drawing/figure-frame.ts';
import { asSimulated } from '../../../../pipeline/report/drawing/svg-drawing.ts';
import { pngFile, svgFile } from '../../../../pipeline/report/drawing/svg-files.ts';
import { Tables } from '../../../../pipeline/report/finding/tables.ts';
import { figures, heroOf } from '../../../../pipeline/stages/report/figures.ts';
import { readStudy, type Study } from '../../../../pipeline/studies/study.ts';
import { casesIn, filled, type Rows } from '../../golden.ts';

const paper = readStudy('paper');
const study: Study = {
  ...paper,
  aggregations: ['arithmetic_mean', 'mean_rank'],
  readings: { ...paper.readings, cohorts: paper.readings.cohorts.slice(0, 3) },
};
const tablesOf = (rows: Rows) => new Tables(study, filled(rows));

/** An element a line, indented by its depth. */
function readable(svg: string): string {
  let depth = 0;
  const elements = svg.match(/<(text|title)\b[^>]*>.*?<\/\1>|<[^>]+>/gs)!;
  const lines = elements.map((element) => {
    const closed = element.match(/<\/|\/>/g)?.length ?? 0;
    if (element.startsWith('</')) depth--;
    const line = '  '.repeat(depth) + element;
    if (closed === 0) depth++;
    return line;
  });
  return `${lines.join('\n')}\n`;
}

/** A figure as a file of the report, with what the page says about it. */
function wide({ caption, description, ...figure }: Figure, tables: Tables, isSimulated = false): string {
  const states = { asOf: '2024-01-01', snapshots: [], isSimulated };
  const source = sourceLines(tables, figure.tables, states, '1.2.3');
  const drawn = figure.draw(false);
  const file = framed(isSimulated ? asSimulated(drawn) : drawn, { ...figure, source });
  return `<!-- ${caption}\n${description} -->\n${readable(svgFile(file, figure.topic))}`;
}

async function expectGolden(text: string, name: string): Promise<void> {
  expect(text).not.toMatch(/\b(NaN|undefined|null)\b/);
  expect(text.split('\n').length).toBeLessThan(400);
  await expect(text).toMatchFileSnapshot(`golden/${name}`);
}

describe('figures', () => {
  const { usually: rows = {}, ...cases } = casesIn('test/stages/report/figures/rows.yml').figures!;
  const tables = tablesOf(rows);

  it.each(Object.entries(figures))('%s is drawn as in its golden files', async (name, figure) => {
    const made = figure(tables)!;
    await expectGolden(wide(made, tables), `${name}.svg`);
    if (made.isWideOnly) return;
    const narrow = made.draw(true);
    expect(narrow.width).toBeLessThanOrEqual(NARROW);
    await expectGolden(readable(svgFile(narrow, made.topic)), `${name}-narrow.svg`);
  });

  it('give the message that the numbers support', async () => {
    const texts = (own: Tables) =>
      Object.entries(figures).map(([name, figure]) => {
        const { title, topic } = figure(own) ?? { title: '(none)', topic: '' };
        return `${name}: ${title}\n  ${topic}\n`;
      });
    const usual = texts(tables);
    const changed = Object.entries(cases).map(([name, changes]) => {
      const differing = texts(tablesOf({ ...rows, ...changes })).filter((text) => !usual.includes(text));
      expect(differing, name).not.toEqual([]);
      return `# ${name}\n${differing.join('')}`;
    });
    await expectGolden([`# usually\n${usual.join('')}`, ...changed].join('\n'), 'titles.txt');
  });

  it('draw several of the user’s metrics with one line each, and mark simulated scores', async () => {
    const several = tablesOf({ ...rows, ...cases['of several metrics'] });
    const figure = figures['own-agreement']!(several)!;
    await expectGolden(wide(figure, several, true), 'own-agreement-of-several.svg');
  });

  it('open the report with the first that has more than two cells or one mean', () => {
    const first = (changes: Rows) => {
      const own = tablesOf({ ...rows, ...changes, 'agreement.own_category': [] });
      return heroOf(
        own,
        Object.keys(figures).filter((name) => figures[name]!(own)),
      );
    };
    const { 'agreement.category_pair': cells, 'agreement.shared_mean': means } = rows;
    const few = { 'agreement.category_pair': cells!.slice(0, 2) };
    expect(first({})).toBe('category-agreement');
    expect(first(few)).toBe('shared-level');
    expect(first({ ...few, 'agreement.shared_mean': means!.slice(0, 1) })).toBe('heat-map');
  });

  it.each(Object.entries(figures))('%s is left out where there is nothing to draw', (_, figure) => {
    expect(figure(tablesOf({}))).toBeUndefined();
  });

  it('have PNGs of twice the size', () => {
    const png = Buffer.from(
      pngFile(svgFile({ width: 30, height: 20, elements: '<path d="M0,0L30,20"/>' }, 'title')),
    );
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([60, 40]);
  });

  it('show names as text', () => {
    const name = '</text><script>&"\u0000';
    const hostile = { ...rows, 'normalize.model': [{ model_id: 'm1', name }] };
    const svg = svgFile(figures['rank-ranges']!(tablesOf(hostile))!.draw(false), name);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for this character
    expect(svg.split('<title>')[1]!.split('</title>')[1]).not.toMatch(/\u0000/);
  });
});
