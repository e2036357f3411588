import { describe, expect, it } from 'vitest';
import { readAliases } from '../../../pipeline/sources/curated/aliases.ts';
import { sources } from '../../../pipeline/sources/index.ts';

const HEADER = 'source_id,source_name,model_id,reason';
const read = (...lines: string[]) => readAliases(Buffer.from([HEADER, ...lines].join('\n')), 'aliases.csv');

describe('aliases.csv', () => {
  it('is valid: reasons, unique names, no cycles, known sources, one name per model and source', () => {
    const aliases = readAliases();
    expect(aliases.length).toBeGreaterThan(0);
    const ids = sources.map(({ id }) => id);
    for (const { source_id, model_id, reason } of aliases) {
      expect(ids).toContain(source_id.split('@')[0]);
      expect(ids).toContain(model_id.split(':')[0]);
      expect(reason.length).toBeGreaterThan(40);
    }
    const targets = aliases.map(({ source_id, model_id }) => `${source_id} ${model_id}`);
    expect(new Set(targets).size).toBe(targets.length);
  });

  it.each([
    ['a duplicate name', ['a,x,b:1,why', 'a,x,b:2,why'], 'aliases.csv: line 3: duplicate source_name'],
    ['a line without a reason', ['a,x,b:1, '], 'aliases.csv: line 2: missing reason'],
    [
      'a cycle of three',
      ['a,x,b:y,why', 'c,z,a:x,why', 'b,y,c:z,why'],
      'aliases.csv: line 2: circular aliases',
    ],
  ])('refuses %s', (_what, lines, message) => expect(() => read(...lines)).toThrow(message));

  it('allows chains, and different models for the same name in two sources', () => {
    expect(read('a,x,b:y,why', 'b,y,c:1,why', 'c,x,d:1,why')).toHaveLength(3);
  });
});
