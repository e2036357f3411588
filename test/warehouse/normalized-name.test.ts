import { expect, it } from 'vitest';
import { literal } from '../../pipeline/warehouse/database.ts';
import { normalized } from '../../pipeline/warehouse/normalized-name.ts';
import { withDatabase } from './own-database.ts';

it.each([
  [' ResNet_50.a1:in1k ', 'resnet-50-a1-in1k'],
  ['vit (B/16)', 'vit-b-16'],
  ['net_1.0_224', 'net-1-0-224'],
  ['Réseau_Ünïque', 'réseau-ünïque'],
  ['Сеть 50', 'сеть-50'],
  ['模型（大）', '模型-大'],
  ['—', ''],
])('normalizes %j to %j, in TypeScript and in SQL', async (name, expected) => {
  expect(normalized(name)).toBe(expected);
  await withDatabase('', async (database) => {
    expect(await database.row(`select normalized_name(${literal(name)}) as name`)).toEqual({
      name: expected,
    });
  });
});
