import { expect, it } from 'vitest';
import { chalk } from 'zx/core';
import { colourLevel } from '../pipeline/effects.ts';

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
