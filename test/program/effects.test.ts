import { expect, it, vi } from 'vitest';
import { terminalEffects } from '../../pipeline/program/terminal-effects.ts';

it('terminalEffects replaces control characters before they reach the terminal', () => {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((each) =>
    vi.spyOn(each, 'write').mockImplementation((text) => written.push(String(text)) > 0),
  );
  vi.stubEnv('FORCE_COLOR', undefined);
  try {
    const effects = terminalEffects();
    effects.log('a detail');
    effects.say('names of \u001b[2J\u001b]52;c;cm0gLXJm\u0007 and \u202e\u009bA');
    effects.warn('a\rb\u0008');
  } finally {
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
  expect(written).toEqual([
    'names of \ufffd[2J\ufffd]52;c;cm0gLXJm\ufffd and \ufffd\ufffdA\n',
    'a\ufffdb\ufffd\n',
  ]);
});
