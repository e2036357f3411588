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

/** A folder of `pipeline/`; a file outside of these is a room of its own. */
function roomOf(file: string): string {
  return file.split(path.sep)[1]!;
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

it('no files of the pipeline import each other, even in a circle', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(circle(new Map(files.map((file) => [file, new Set(importsOf(file))])))).toEqual([]);
});

it('each room of the pipeline imports only rooms below it', () => {
  const rooms = new Map(files.map((file) => [roomOf(file), new Set<string>()]));
  for (const file of files)
    for (const target of importsOf(file))
      if (roomOf(target) !== roomOf(file)) rooms.get(roomOf(file))!.add(roomOf(target));
  expect(circle(rooms)).toEqual([]);
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
