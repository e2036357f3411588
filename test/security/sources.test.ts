import { describe, expect, it } from 'vitest';
import { sources } from '../../pipeline/sources/index.ts';

const files = sources.flatMap((source) => source.files);

describe('every source', () => {
  it('is fetched over HTTPS, without a password, and may redirect to HTTPS only', () => {
    for (const { url } of files) expect(url).toMatch(/^https:\/\/[a-z.-]+\/[^?#@]*$/);
    for (const { redirectOrigins = [] } of sources)
      for (const origin of redirectOrigins) expect(origin).toMatch(/^https:\/\/[a-z.-]+$/);
  });

  it('has a size limit and expected content types', () => {
    for (const { maximumBytes, contentTypes } of files) {
      expect(maximumBytes).toBeLessThanOrEqual(256 * 2 ** 20);
      expect(contentTypes.length).toBeGreaterThan(0);
      expect(contentTypes).not.toContain('text/html');
    }
  });

  it('on GitHub is pinned to a commit', () => {
    const onGitHub = files.filter(({ url }) => /github/.test(url));
    expect(onGitHub.length).toBeGreaterThan(4);
    for (const { url } of onGitHub) expect(url).toMatch(/\/[0-9a-f]{40}(\/|$)/);
  });

  it('is stored under a name of our own, which is safe in paths', () => {
    for (const { id, files } of sources)
      for (const name of [id, ...files.map(({ file }) => file)]) expect(name).toMatch(/^[a-z0-9][\w.-]*$/i);
  });
});
