import { expect, it } from 'vitest';
import { correlationFiles } from '../../../../pipeline/stages/agreement/own/file-words.ts';
import { tablesOf } from '../../../report/golden.ts';

const states = {
  asOf: null,
  snapshots: [{ snapshotId: 'my-table@1c523b15', asOf: null }],
  isSimulated: true,
};
const tables = tablesOf({ 'cohort.metric': [{ metric_id: 'mine:loss_1', higher_is_better: false }] });
const own = { heading: '', metrics: [], matched: ['19 of the 32 model names of a_b match.'], notes: [] };
const means = {
  title: '',
  unit: 'metrics',
  rows: [{ name: 'V1', correlation: '0.25 (−0.10 to 0.60)', n: 4 }],
};
const pairs = {
  title: '',
  unit: 'models',
  rows: [{ name: '\\input{/etc/passwd} <b>|*c*', correlation: '−0.50', n: 20 }],
};

it.each(['md', 'tex'])(
  'the correlations of own metrics, to be pasted, are as in correlations.%s',
  async (type) => {
    const answers = [{ about: 'loss_1 & 50 %', sentences: [], lists: [means, pairs] }];
    const files = correlationFiles(tables, { ...own, answers }, states, '1.2.3');
    await expect(files[`correlations.${type}`]).toMatchFileSnapshot(`golden/correlations.${type}`);
  },
);

it('is not written without own metrics', () => {
  const answers = [{ about: 'Your models', sentences: ['…'], lists: [] }];
  expect(correlationFiles(tables, { ...own, answers }, states, '1.2.3')).toEqual({});
});
