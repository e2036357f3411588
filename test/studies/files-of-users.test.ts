import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../../pipeline/studies/comparison.ts';
import { validStudies } from '../../pipeline/studies/valid-studies.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

workInOwnFolder();

describe.each(OTHERS)('%s in place of a file', (kind) => {
  it('is refused as FILE', () => {
    replaceBy(kind, 'own.csv');
    expect(() => comparisonOf({ FILE: 'own.csv' })).toThrow('own.csv: not a file');
  });

  it('is refused as GROUPS', () => {
    write('own.csv', 'model,score\na,1\n');
    replaceBy(kind, 'groups.csv');
    expect(() => comparisonOf({ FILE: 'own.csv', GROUPS: 'groups.csv' })).toThrow(
      'groups.csv: no such file of groups',
    );
  });

  it('is a study that cannot be read, and stops no other one', () => {
    const study = 'pipeline/studies/broken.json';
    replaceBy(kind, study);
    expect(validStudies().invalid.get('broken')?.message).toMatch(
      new RegExp(`^${study}: not a file\\n.*\\n  found:    ${kind}\\n`),
    );
  });
});
