import { expect, it } from 'vitest';
import { ownCsvSchema } from '../../../pipeline/sources/formats/own-csv-schema.ts';
import { readOwnTable } from '../../../pipeline/sources/tables/own-table.ts';

const own = ownCsvSchema.omit({ file: true }).parse({ source_id: 'mine', lower_is_better: [] });

function traitsOf(lines: string[]) {
  const bytes = Buffer.from(lines.join('\n'));
  const { traits } = readOwnTable({ name: 'table.csv', where: 'table.csv', bytes } as never, {
    ...own,
    file: 'table.csv',
  });
  return traits;
}

const rows = (cells: string[]) =>
  cells.map((cell, i) => `m${i},${cell},${0.1 * ((7 * i) % 10)},${0.1 * ((3 * i) % 10)}`);
const valuesIn = (header: string, cells: string[]) => {
  const traits = traitsOf([`model,${header},one,two`, ...rows(cells)]);
  return traits.filter(({ column_name }) => column_name === header).map(({ value }) => value);
};

it('sizes and costs are read with letters, signs and gaps', () => {
  const cells = ['7B', '1.5 b', '350M', 'N/A', '67B', '3b', '13B', '70B', '34B', '8x7B'];
  const read = [7e9, 1.5e9, 350e6, 67e9, 3e9, 13e9, 70e9, 34e9];
  expect(valuesIn('Parameters', cells)).toEqual(read);
  const prices = ['$0.15', '$3', '$15', '$2.50', '$0.3', '$1', '$10', '$75', '$5', '$4'];
  expect(valuesIn('Price', prices)).toEqual([0.15, 3, 15, 2.5, 0.3, 1, 10, 75, 5, 4]);
});

it('dates are years, and text is nothing', () => {
  const dates = [
    '2023/3/15',
    '2023-07',
    '2024',
    '2023-01-01',
    '2022-12-31',
    '2021',
    '2024-07-01',
    '2020',
    '2019',
    '2018',
  ];
  const years = valuesIn('Release', dates);
  expect(years.slice(1, 4)).toEqual([2023.5, 2024, 2023]);
  expect(years[0]).toBeCloseTo(2023.205, 3);
  expect(
    valuesIn(
      'Licence',
      dates.map((_, i) => `MIT ${i % 3}`),
    ),
  ).toEqual([]);
});
