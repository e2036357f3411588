import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { filesIn } from '../pipeline/warehouse/files.ts';

const files = filesIn('pipeline').filter((file) => file.endsWith('.ts'));

/** The files that a file imports, for values or types. */
function importsOf(file: string): string[] {
  return [...fs.readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']*)'/g)].map(([, target]) =>
    path.join(path.dirname(file), target!),
  );
}

/** A way from a node back to itself; empty if there is none. */
function circle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const follow = (node: string, way: string[]): string[] => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return [];
    done.add(node);
    for (const next of edges.get(node) ?? []) {
      const found = follow(next, [...way, node]);
      if (found.length > 0) return found;
    }
    return [];
  };
  return [...edges.keys()].map((node) => follow(node, [])).find(({ length }) => length > 0) ?? [];
}

/** Per child of a folder, a file or a folder, the other children that it imports. */
function importsBetween(folder: string): Map<string, Set<string>> {
  const childOf = (file: string) => path.relative(folder, file).split(path.sep)[0]!;
  const edges = new Map<string, Set<string>>();
  for (const file of files.filter((each) => each.startsWith(`${folder}/`))) {
    const child = childOf(file);
    if (!edges.has(child)) edges.set(child, new Set());
    for (const target of importsOf(file))
      if (target.startsWith(`${folder}/`) && childOf(target) !== child)
        edges.get(child)!.add(childOf(target));
  }
  return edges;
}

it('in every folder of the pipeline, files and folders import each other in one order', () => {
  const folders = new Set(
    files.flatMap((file) => {
      const parts = path.dirname(file).split(path.sep);
      return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    }),
  );
  expect(folders.size).toBeGreaterThan(40);
  for (const folder of folders) expect(circle(importsBetween(folder)), folder).toEqual([]);
});

/** What depends on the day, the time zone or the language of the machine. */
const OF_THE_MACHINE =
  /new Date\(\)|\bDate\.now\(|\bIntl\.|\.toLocale\w*\((?!'en)|\.localeCompare\((?![^)]*'en')|\.get(?:Date|Day|FullYear|Hours|Minutes|Month|TimezoneOffset)\(/;

it('only the effects of a run know its day, and nothing the time zone and the language', () => {
  const all = [
    ...files,
    ...filesIn('test').filter((file) => file.endsWith('.ts') && file !== 'test/rooms.test.ts'),
  ];
  const found = all.filter((file) => OF_THE_MACHINE.test(fs.readFileSync(file, 'utf8')));
  expect(found).toEqual(['pipeline/program/terminal-effects.ts']);
});

it('CONTRIBUTING.md names only files and folders that exist', () => {
  const named = [
    ...fs
      .readFileSync('CONTRIBUTING.md', 'utf8')
      .matchAll(/`([\w.-]+(?:\/[\w.-]*)+|[\w-]+\.(?:ts|yml|csv|md|sql))`/g),
  ];
  const known = [
    ...filesIn('.ci'),
    ...filesIn('pipeline'),
    ...filesIn('sql'),
    ...filesIn('test'),
    ...filesIn('docs'),
    ...filesIn('bench'),
  ];
  const exists = (name: string) =>
    fs.existsSync(name) || known.some((file) => `/${file}`.includes(`/${name.replace(/\/$/, '')}`));
  expect(named.length).toBeGreaterThan(40);
  expect(
    named.map(([, name]) => name!).filter((name) => !/^(out|raw)\//.test(name) && !exists(name)),
  ).toEqual([]);
});
