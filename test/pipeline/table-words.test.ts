import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launch, open, openFolds, violations } from '../browser/browser.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';

const STUDENTS = `Ana Ben Carla David Elif Farid Greta Hugo Ines Jonas Kim Lena Marco Nadia Omar Paula Quentin Rosa Sven Tara Umut Vera Wim Yara`;
const EXAMS = ['algebra', 'geometry', 'physics', 'chemistry', 'history', 'french'];

/** Scores of names below a header: each column follows a common order, and one of its own. */
function tableOf(header: string, names: readonly string[]): string {
  const score = (row: number, column: number) => 40 + ((row * 7) % 24) + ((row * (5 + 2 * column)) % 13);
  const lines = names.map((name, row) => [name, ...EXAMS.map((_, column) => score(row, column))].join());
  return `${[header, ...EXAMS].join()}\n${lines.join('\n')}\n`;
}

/** Words of the leaderboard of models of vision, and of a state at a date. */
const OF_VISION =
  /\b(models?|metrics?|famil(y|ies)|polic(y|ies)|copies|data sets?|brain-?score|leaderboard(’s)?|state of|benchmarks?|networks?|vision|neural|domains?|main set)\b/gi;

/** The words of prose, without names of files and tables. */
function foreignWords(prose: string): string[] {
  const files = /(\b[\w<>-]+\/)+[\w<>.-]+|\b[\w-]+\.(csv|md|tex|json|duckdb|html)\b/g;
  return [...prose.replace(files, '').matchAll(OF_VISION)].map(({ index, 0: word }) => {
    return `${word}: ${prose.replace(files, '').slice(Math.max(0, index - 60), index + 60)}`;
  });
}

/** Without code, and the fields before the text. */
function proseOf(markdown: string): string {
  return markdown.replace(/^---\n.*?\n---\n/s, '').replace(/```.*?```|`[^`]*`/gs, '');
}

/** What a page shows without its script, also in titles and labels. */
function textOf(page: string): string {
  const { document } = parseHTML(page);
  for (const element of document.querySelectorAll('script, style, [hidden], code')) element.remove();
  const labels = ['title', 'aria-label', 'label', 'placeholder'].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)),
  );
  return [document.body.textContent, ...labels].join('\n');
}

describe('make agree with students and exams', () => {
  const project = untilEnd(new Project());
  const file = (name: string) => project.read(`out/agree-students/${name}`);

  beforeAll(async () => {
    project.write('students.csv', tableOf('student', STUDENTS.split(' ')));
    await project.outputOf('agree', 0, { FILE: 'students.csv' });
  });

  it('says nothing of models and metrics on the terminal', () => {
    expect(file('claims.txt')).toContain('24 students × 6 columns');
    expect(foreignWords(file('claims.txt'))).toEqual([]);
  });

  it.each(['findings.md', 'README.md', 'leaderboard.md'])('says nothing of them in %s', (name) => {
    expect(foreignWords(proseOf(file(name)))).toEqual([]);
  });

  it('calls columns by their own names', () => {
    for (const name of ['findings.md', 'claims.txt', 'leaderboard.md'])
      expect(file(name)).not.toMatch(/students:(algebra|geometry|physics|chemistry|history|french)/);
    expect(file('findings.md')).toMatch(/on the column (algebra|geometry|physics|chemistry|history|french):/);
  });

  it('says nothing of them on the page, its figures and the index', () => {
    expect(foreignWords(textOf(file('report/index.html')))).toEqual([]);
    const figures = project.files('out/agree-students/report').filter((name) => name.endsWith('.svg'));
    for (const name of figures) expect(foreignWords(textOf(project.read(name))), name).toEqual([]);
    const card = parseHTML(project.read('out/index.html')).document.querySelector(
      '#own + *, [aria-labelledby="own"]',
    )!;
    expect(foreignWords(card.textContent!)).toEqual([]);
  });

  it.skipIf(!CHROMIUM)('says nothing of them once the script has run', async () => {
    const browser = await launch();
    const { page, messages } = await open(browser, project.path('out/agree-students/report/index.html'));
    await openFolds(page);
    // biome-ignore lint/performance/useDomNodeTextContent: hidden text is not shown
    const shown = await page.locator('body').innerText();
    expect(shown).toContain('Rank the students by your own weights');
    expect(foreignWords(shown)).toEqual([]);
    await page.locator('#matrix-picture').click({ position: { x: 5, y: 5 } });
    expect(messages).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await browser.close();
  });
});

describe('make agree with universities', () => {
  const project = untilEnd(new Project());
  const universities = (names: readonly string[]) => names.map((name) => `University of ${name}`);
  const agree = async (names: readonly string[], algebra: string, until = {}) => {
    project.write('places.csv', tableOf('University', universities(names)).replace('algebra', algebra));
    return await project.outputOf('agree', 0, { FILE: 'places.csv', ...until });
  };

  it('calls them so, and says what changed in the table, with names with a colon as they are', async () => {
    await agree(STUDENTS.split(' '), 'algebra', { UNTIL: 'normalize' });
    const output = await agree([...STUDENTS.split(' ').slice(1), 'Zoe'], 'a:b_c');
    expect(output).toContain('24 universities × 6 columns');
    const findings = project.read('out/agree-places/findings.md');
    expect(findings).not.toContain('places:');
    expect(foreignWords(findings)).toEqual([]);
    const page = project.read('out/agree-places/report/index.html');
    expect(page).toMatch(/1 university new \(University of Zoe\), .*, 1 column new, 1 column gone, /);
    expect(foreignWords(textOf(page))).toEqual([]);
  });
});
