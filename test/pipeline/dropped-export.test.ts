import { expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';
import { zip } from '../sources/zip-file.ts';

const document = finishedDocument();
const METRICS = ['FreemanZiemba2013.V1-pls', 'Rajalingham2018-i2n'];
const project = untilEnd(new Project().leaderboardOnly(document));

/** The leaderboard’s table as its export button saves it: some models, and scores that changed by this much. */
function table(models: typeof document.models, change: number): Buffer {
  const cell = (value: unknown) =>
    value === undefined || value === '' || value === 'X' ? '' : (Number(value) + change).toFixed(3);
  const rows = models.map(({ id, name, scores }, i) => {
    const cells = METRICS.map((metric) =>
      cell((scores as Record<string, { value: unknown }[]>)[metric]?.at(-1)?.value),
    );
    return [i, name, id, 0, ...cells].map((each) => `"${each}"`).join();
  });
  const header = ['Rank', 'Model', 'Model ID', 'Filtered Score', ...METRICS].map((title) => `"${title}"`);
  return zip({ 'leaderboard.csv': [header.join(), ...rows].join('\n') });
}

it('a dropped export is compared with the newest state before it', async () => {
  const all = document.models.length;
  const compared = async (file: string, content: Buffer) => {
    project.write(`raw/brain-score/${file}`, content);
    const output = await project.outputOf('study paper UNTIL=refresh');
    return /^paper: compared (\S+?)\.\w+ with (\S+?)\.\w+: (.*)$/m.exec(output)?.slice(1);
  };
  const first = await compared('export-2027-01-01.zip', table(document.models.slice(3), 0));
  expect(first?.[0]).toBe('brain-score@2027-01-01');
  expect(first?.[1]).toMatch(/^brain-score@202[34]-/);
  expect(first?.[2]).toMatch(/^models 3 gone; (.*; )?scores [\d,]+ gone;/);
  const second = await compared('export-2027-02-01.zip', table(document.models, 0.1));
  expect(second?.slice(0, 2)).toEqual(['brain-score@2027-02-01', 'brain-score@2027-01-01']);
  const [, changed] = /^models 3 new; scores (?:\d+ new, )?(\d+) changed \(by at most 0\.100\)/.exec(
    second![2]!,
  )!;
  expect(Number(changed)).toBeGreaterThan(all / 2);
  // An older export is no news.
  expect((await compared('export-2026-06-01.zip', table(document.models.slice(9), 0.2)))?.[0]).toBe(
    'brain-score@2027-02-01',
  );
});
