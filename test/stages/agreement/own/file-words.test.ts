import { expect, it } from 'vitest';
import { detail, headline, leading } from '../../../../pipeline/report/finding/finding.ts';
import { correlationFiles } from '../../../../pipeline/stages/agreement/own/file-words.ts';

const states = {
  asOf: null,
  snapshots: [{ snapshotId: 'my-table@1c523b15', asOf: null }],
  isSimulated: true,
};
const notes = [
  headline('own.matched.a_b', '19 of the 32 model names of a_b match.'),
  leading('own.directions', 'Higher scores are taken to be better, lower ones for loss_1.'),
];
const means = [['Average by category'], ['V1', '0.25 (−0.10 to 0.60)', '4']];
const pairs = [['Lowest correlations'], ['\\input{/etc/passwd} <b>|*c*', '−0.50', '20']];

it.each(['md', 'tex'])(
  'the correlations of own metrics, to be pasted, are as in correlations.%s',
  async (type) => {
    const answers = [means, pairs].map((table, i) => ({
      ...detail(`own.${i}`, ''),
      about: 'loss_1 & 50 %',
      table,
    }));
    const files = correlationFiles([...notes, ...answers], states, '1.2.3');
    await expect(files[`correlations.${type}`]).toMatchFileSnapshot(`golden/correlations.${type}`);
  },
);

it('is not written without own metrics', () => {
  expect(correlationFiles([{ ...leading('own.model', '…'), about: 'Your models' }], states, '1.2.3')).toEqual(
    {},
  );
});
