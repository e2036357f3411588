import { expect } from 'vitest';
import { type Project, type Result, stagesMade } from '../project.ts';

/** Expects one clear error with these messages and without a stack, and the last good outputs, bit by bit. */
export function expectRefusal(
  project: Project,
  good: Record<string, string>,
  result: Result,
  ...messages: string[]
): void {
  const { code, output } = result;
  expect(code).not.toBe(0);
  for (const message of messages) expect(output).toContain(message);
  expect(output).not.toMatch(/^ +at /m);
  expect(output.match(/^ *next: /gm)).toHaveLength(1);
  expect(stagesMade(result)).not.toContain('publish');
  expect(project.hashes()).toEqual(good);
  expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
}
