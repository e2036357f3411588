import fs from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
const { dependencies, devDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const { '': _project, ...packages } = lock.packages as Record<string, Locked>;
const named = Object.entries<string>({ ...dependencies, ...devDependencies });

describe('the lockfile', () => {
  it('has the hash of every package', () => {
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    for (const [name, { integrity }] of Object.entries(packages))
      expect(integrity, name).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  it('takes no package from a URL or a folder: any registry may serve them, since the hashes are checked', () => {
    for (const [name, { resolved, link }] of Object.entries(packages)) {
      expect(resolved, name).toBeUndefined();
      expect(link, name).toBeUndefined();
    }
    expect(fs.readFileSync('.npmrc', 'utf8')).toContain('omit-lockfile-registry-resolved=true\n');
  });

  it('has one package with an install script, and npm is configured to run none', () => {
    const scripted = Object.keys(packages).filter((name) => packages[name]!.hasInstallScript);
    // The script of esbuild only makes its command start a little faster.
    expect(scripted).toEqual(['node_modules/esbuild']);
    expect(fs.readFileSync('.npmrc', 'utf8')).toContain('ignore-scripts=true\n');
  });
});

describe('every dependency', () => {
  it('is pinned to one version', () => {
    for (const [name, version] of named) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it('has a reason in docs/dependencies.md', () => {
    const reasons = fs.readFileSync('docs/dependencies.md', 'utf8');
    for (const [name] of named) expect(reasons).toContain(name);
  });
});
