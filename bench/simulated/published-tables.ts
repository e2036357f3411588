import { group, range } from 'd3-array';
import { type PublishedTable, scaleOf } from '../../pipeline/sources/tables/published-tables.ts';
import { simulatedNormal } from './normal.ts';

const MODELS = 40;
const LABELS = 3;

/** Simulates the files: all scores have a part in common, which is half of their variance. */
export function simulatePublishedTables(tables: readonly PublishedTable[]): Record<string, Uint8Array> {
  const { normal } = simulatedNormal(5);
  const ability = range(MODELS).map(normal);
  const files = [...group(tables, ({ file }) => file)].map(([file, own]) => {
    const labels = typeof own[0]!.metric === 'string' ? [] : own[0]!.metric.columns;
    const header = [own[0]!.model, ...labels, ...own.map(({ value }) => value)];
    const groups = labels.reduce(
      (all) => all.flatMap((cells) => range(1, LABELS + 1).map((label) => [...cells, String(label)])),
      [[]] as string[][],
    );
    const rows = ability.flatMap((common, model) =>
      groups.map((cells) => [
        `simulated_${model}`,
        ...cells,
        ...own.map((table) => (scaleOf(table) * (0.3 + 0.1 * Math.SQRT1_2 * (common + normal()))).toFixed(6)),
      ]),
    );
    return [file, Buffer.from([header, ...rows].map((row) => `${row.join()}\n`).join(''))] as const;
  });
  return Object.fromEntries(files);
}
