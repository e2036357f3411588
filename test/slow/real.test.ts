import { describe, expect, it } from 'vitest';
import { isMissing, MIRROR, Project } from '../project.ts';

describe.skipIf(isMissing(MIRROR))('the study latest of the real mirror', () => {
  it('has the same bytes in another folder, with two jobs at a time and more threads', () => {
    const hashes = ['1', '3'].map((threads) => {
      const project = new Project();
      project.fewestResamples('latest');
      try {
        const { code, output } = project.make([`MIRROR=${MIRROR}`, `-j${threads}`, 'latest'], {
          WORKERS: threads,
        });
        expect(code, output).toBe(0);
        return { ...project.hashes('out/latest'), ...project.hashes('out/normalize') };
      } finally {
        project.remove();
      }
    });
    expect(Object.keys(hashes[0]!).length).toBeGreaterThan(40);
    expect(hashes[1]).toEqual(hashes[0]);
  });
});
