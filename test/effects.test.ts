import { expect, it, vi } from 'vitest';
import { chalk } from 'zx/core';
import { colourLevel, realEffects } from '../pipeline/effects.ts';

const stream = (isTTY: boolean) => ({ isTTY, hasColors: () => true }) as NodeJS.WriteStream;

it.each([
  ['a terminal', true, {}, 1],
  ['a file', false, {}, 0],
  ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, 0],
  ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, 1],
  ['a terminal with NO_COLOR and FORCE_COLOR', true, { NO_COLOR: '0', FORCE_COLOR: '1' }, 0],
  ['a file with FORCE_COLOR, as chalk has read it', false, { FORCE_COLOR: '2' }, chalk.level],
] as const)('colours in %s', (_where, isTTY, env, level) => {
  expect(colourLevel(stream(isTTY), env)).toBe(level);
});

it('what is said holds nothing of a stranger that a terminal obeys', () => {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((each) =>
    vi.spyOn(each, 'write').mockImplementation((text) => written.push(String(text)) > 0),
  );
  const level = chalk.level;
  try {
    const effects = realEffects('fetch');
    chalk.level = 0;
    effects.log('names of \u001b[2J\u001b]52;c;cm0gLXJm\u0007 and \u202e\u009bA');
    effects.warn('a\rb\u0008');
  } finally {
    chalk.level = level;
    for (const spy of spies) spy.mockRestore();
  }
  expect(written).toEqual([
    'names of \ufffd[2J\ufffd]52;c;cm0gLXJm\ufffd and \ufffd\ufffdA\n',
    'a\ufffdb\ufffd\n',
  ]);
});
