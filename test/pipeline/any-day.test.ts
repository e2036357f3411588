import { expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { finished, Project } from '../project.ts';

const MODELS = finishedDocument().models.slice(0, 40);
const rows = MODELS.map(({ name }, i) => `${name},${(i * 7) % 40},${(i * 11) % 37},${i % 9}`);
const TABLE = `model,one,two,three\n${[...new Map(rows.map((row) => [row.split(',')[0], row])).values()].join('\n')}\n`;

/** Times at which days, months and years end in one zone or another, and languages with other numbers and sort orders. */
const DAYS = [
  ['2026-09-10T08:07:06.005Z', 'UTC', 'C'],
  ['2028-02-29T23:59:30.000Z', 'Pacific/Kiritimati', 'tr_TR.UTF-8'],
  ['2031-02-03T03:29:59.999Z', 'America/St_Johns', 'de_DE.UTF-8'],
] as const;

/** sha256 of every file that these commands make, and the keys of their stages, on a machine with this date, time zone and language. */
async function filesOn([now, TZ, LC_ALL]: (typeof DAYS)[number]): Promise<Record<string, string>> {
  const project = untilEnd(new Project().leaderboardOnly(finishedDocument()).fewestMetrics());
  project.write('my-table.csv', TABLE);
  project.now = now;
  for (const command of ['study paper', 'agree my-table.csv', 'compare my-table.csv']) {
    const { code, output } = await finished(project.start(command, { TZ, LC_ALL, LANG: LC_ALL }));
    if (code !== 0) throw new Error(output);
  }
  const stages = project.files('out/.build').filter((file) => file.endsWith('/stage.json'));
  const keys = stages.map((file): [string, string] => [file, JSON.parse(project.read(file)).key]);
  return { ...project.hashes(), ...Object.fromEntries(keys) };
}

it('makes the same files on every day, in every time zone and in every language', async () => {
  const [first, ...others] = await Promise.all(DAYS.map(filesOn));
  const files = Object.keys(first!);
  expect(files).toEqual(
    expect.arrayContaining([
      'out/paper/findings.md',
      'out/agree-my-table/findings.md',
      'out/my-table/datapackage.json',
    ]),
  );
  for (const other of others) expect(other).toEqual(first);
});
