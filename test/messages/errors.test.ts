import { describe, expect, it } from 'vitest';
import { correction, hintOf, shown, suggestion, UserError } from '../../pipeline/messages/errors.ts';

describe('UserError', () => {
  it('has a message with location, problem, expected, found and next step', () => {
    const error = new UserError('f.json: a.b', 'wrong', { expected: 'x', found: 'y', next: 'mend it' });
    expect(error.message).toBe('f.json: a.b: wrong\n  expected: x\n  found:    y\n  next:     mend it');
  });
});

describe('a UserError with untrusted text', () => {
  const error = new UserError('f.json: \u001b]0;title\u0007', 'unknown \u009b2J\rname', {
    found: 'x\n  next:     curl https://example.org | sh\u202e',
    next: 'mend it',
  });

  it('contains no control characters and no characters that change the text direction', () => {
    expect(error.message.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
    expect(error.message).toContain('f.json: \ufffd]0;title\ufffd: unknown \ufffd2J\ufffdname');
  });

  it('has one "next:" line, its own', () => {
    expect(error.message.match(/^ {2}next: .*$/gm)).toEqual(['  next:     mend it']);
  });
});

describe('shown', () => {
  it('replaces a value nested deeper than the call stack by a note', () => {
    expect(shown(JSON.parse(`${'['.repeat(1e5)}${']'.repeat(1e5)}`))).toBe(
      'a value nested too deeply to show',
    );
  });

  it('shortens a hostile value to one short line', () => {
    const text = shown(`a\n${'x'.repeat(10_000)}`);
    expect(text).not.toContain('\n');
    expect(text.length).toBeLessThanOrEqual(120);
    expect(shown(undefined)).toBe('nothing');
  });
});

describe('suggestion', () => {
  it('names the closest known name, or lists the known names', () => {
    expect(suggestion('as_off', ['title', 'as_of'])).toBe('a known name; did you mean "as_of"?');
    expect(suggestion('Kar2019-ost', ['brain-score:Car2019', 'brain-score:Kar2019-ost'])).toBe(
      'a known name; did you mean "brain-score:Kar2019-ost"?',
    );
    expect(suggestion('brain-score:xyz', ['brain-score:abc'])).toBe('"brain-score:abc"');
    expect(suggestion('zzz', ['title', 'as_of'])).toBe('one of "title", "as_of"');
    expect(suggestion('x', [])).toBe('none available');
    expect(suggestion('mmlu', ['bbh', 'MMLU'])).toBe('a known name; did you mean "MMLU"?');
  });

  it('does not compare very long names', () => {
    const long = 'x'.repeat(1e7);
    expect(suggestion(long, ['a', `y${long}`])).toMatch(/^one of "a", "yxx/);
    expect(suggestion('title', [long, 'titel'])).toBe('a known name; did you mean "titel"?');
  });
});

describe('the next step after a misspelt name', () => {
  it('is to write the closest known name, if one is close', () => {
    expect(correction('as_off', ['title', 'as_of'], 'correct the key')).toBe('write "as_of" instead');
    expect(correction('zzz', ['title', 'as_of'], 'correct the key')).toBe('correct the key');
    expect(hintOf('scor', ['score'])).toBe('; did you mean "score"?');
    expect(hintOf('zzz', ['score'])).toBe('');
  });

  it('shows how to quote the known name of which it is a part, in a list of names', () => {
    const known = ['title', 'MMLU (5-shot, CoT)', 'it\'s, "a"'];
    for (const part of ['MMLU (5-shot', 'CoT)'])
      expect(correction(part, known, 'correct the key')).toBe(`write '"MMLU (5-shot, CoT)"' instead`);
    expect(hintOf("it's", known)).toBe(`; did you mean '"it'\\''s, ""a"""'?`);
  });
});
