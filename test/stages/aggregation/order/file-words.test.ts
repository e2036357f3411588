import { expect, it } from 'vitest';
import { escapeLatex } from '../../../../pipeline/report/words/pasted-table.ts';
import { leaderboardFiles } from '../../../../pipeline/stages/aggregation/order/file-words.ts';
import { casesIn, tableAloneOf, tablesOf } from '../../golden.ts';

const states = {
  asOf: null,
  snapshots: [{ snapshotId: 'my-table@1c523b15', asOf: null }],
  isSimulated: false,
};
const { 'Hostile names': rows = {} } = casesIn('test/stages/aggregation/order/file-words.yml')['A table']!;

it.each(['md', 'tex'])('the top of a table, to be pasted, is as in leaderboard.%s', async (type) => {
  const files = leaderboardFiles(tableAloneOf(rows), states, '1.2.3');
  await expect(files[`leaderboard.${type}`]).toMatchFileSnapshot(`golden/leaderboard.${type}`);
});

it('has models and metrics of other studies, and marks simulated scores', () => {
  const files = leaderboardFiles(tablesOf(rows), { ...states, isSimulated: true }, '1.2.3');
  expect(files['leaderboard.md']).toMatch(/of 3 models by .* metrics\. .* SIMULATED SCORES\./);
});

it('is not written without rank sets', () => {
  const { 'aggregation.ranking': _, ...others } = rows;
  expect(leaderboardFiles(tableAloneOf(others), states, '1.2.3')).toEqual({});
});

it('escapes what has a meaning in LaTeX', () => {
  expect(escapeLatex('\\input{a} & 5 % of $x_1^2$ #~<b>|')).toBe(
    '\\textbackslash{}input\\{a\\} \\& 5 \\% of \\$x\\_1\\textasciicircum{}2\\$ \\#\\textasciitilde{}\\textless{}b\\textgreater{}\\textbar{}',
  );
  expect(escapeLatex('1–4 −0.5')).toBe('1--4 $-$0.5');
  expect(escapeLatex("a--b---c –- ?`d !`e '' ,,")).toBe(
    'a-{}-b-{}-{}-c --{}- ?\\textasciigrave{}d !\\textasciigrave{}e \\textquotesingle{}\\textquotesingle{} ,{},',
  );
});
