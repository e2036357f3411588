import { describe, expect, it } from 'vitest';
import { shown, suggestion, UserError } from '../pipeline/errors.ts';

describe('UserError', () => {
  it('says where, what, what was expected, what was found and what to do', () => {
    const error = new UserError({
      where: 'f.json: a.b',
      problem: 'wrong',
      expected: 'x',
      found: 'y',
      next: 'mend it',
    });
    expect(error.message).toBe('f.json: a.b: wrong\n  expected: x\n  found:    y\n  next:     mend it');
  });
});

describe('shown', () => {
  it('keeps a hostile value on one short line', () => {
    const text = shown(`a\n${'x'.repeat(10_000)}`);
    expect(text).not.toContain('\n');
    expect(text.length).toBeLessThanOrEqual(120);
    expect(shown(undefined)).toBe('nothing');
  });
});

describe('suggestion', () => {
  it('names the closest, or lists what there is', () => {
    expect(suggestion('as_off', ['title', 'as_of'])).toBe('did you mean "as_of"?');
    expect(suggestion('Kar2019-ost', ['brain-score:Car2019', 'brain-score:Kar2019-ost'])).toBe(
      'did you mean "brain-score:Kar2019-ost"?',
    );
    expect(suggestion('brain-score:xyz', ['brain-score:abc'])).toBe('known are "brain-score:abc"');
    expect(suggestion('zzz', ['title', 'as_of'])).toBe('known are "title", "as_of"');
    expect(suggestion('x', [])).toBe('there is none to choose from');
  });
});
