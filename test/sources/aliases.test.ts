import { describe, expect, it } from 'vitest';
import { readAliases } from '../../pipeline/sources/aliases.ts';
import { sources } from '../../pipeline/sources/index.ts';

const HEADER = 'source_id,source_name,model_id,reason';
const read = (...lines: string[]) => readAliases(Buffer.from([HEADER, ...lines].join('\n')), 'aliases.csv');

describe('aliases.csv', () => {
  it('is well-formed: a reason on every line, no name twice, no circle, known sources, one target a source', () => {
    const aliases = readAliases();
    expect(aliases.length).toBeGreaterThan(0);
    const ids = sources.map(({ id }) => id);
    for (const { sourceId, modelId, reason } of aliases) {
      expect(ids).toContain(sourceId.split('@')[0]);
      expect(ids).toContain(modelId.split(':')[0]);
      expect(reason.length).toBeGreaterThan(40);
    }
    const targets = aliases.map(({ sourceId, modelId }) => `${sourceId} ${modelId}`);
    expect(new Set(targets).size).toBe(targets.length);
  });

  it.each([
    ['a name on two lines', ['a,x,b:1,why', 'a,x,b:2,why'], 'aliases.csv: line 3: duplicate source_name'],
    ['a line without a reason', ['a,x,b:1, '], 'aliases.csv: line 2: missing reason'],
    ['a circle of one', ['a,x,a:x,why'], 'aliases.csv: line 2: circular aliases'],
    ['a circle of three', ['a,x,b:y,why', 'c,z,a:x,why', 'b,y,c:z,why'], 'circular aliases'],
    ['a line that lacks a cell', ['a,x,b:1'], 'aliases.csv: line 2: too few cells'],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });

  it('may lead from one name to another, and the same name of two sources to two models', () => {
    expect(read('a,x,b:y,why', 'b,y,c:1,why', 'c,x,d:1,why')).toHaveLength(3);
  });
});
