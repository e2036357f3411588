import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { BLOCK_SUMS, productRoom } from '../../pipeline/statistics/products.ts';
import { PRODUCTS_WASM } from '../../pipeline/statistics/products-wasm.ts';

it('products-wasm.ts is what products.wat says', async () => {
  const file = 'pipeline/statistics/products.wat';
  const parsed = (await wabt()).parseWat(file, fs.readFileSync(file, 'utf8'), { simd: true });
  expect(PRODUCTS_WASM).toBe(Buffer.from(parsed.toBinary({}).buffer).toString('base64'));
});

describe('addProducts', () => {
  const ROWS = 9;
  const NUMBERS = 7;
  // Odd, so that rows begin anywhere.
  const STRIDE = 9;
  const random = (i: number) => ((13 * i) % 29) - 11;

  function filled() {
    const room = productRoom(ROWS * STRIDE, 2);
    for (let row = 0; row < ROWS; row++)
      for (let i = 0; i < NUMBERS; i++) room.numbers[row * STRIDE + i] = random(row * NUMBERS + i);
    return room;
  }

  /** @param end behind the last number, of an even number of them; or one more, which is 0 */
  function products(a: number, b: number, start: number, end: number): number[] {
    return Array.from({ length: BLOCK_SUMS }, (_, k) => {
      const [one, other] = [a + Math.floor(k / 4), b + (k % 4)];
      let sum = 0;
      for (let i = start; i < end; i++) sum += random(one * NUMBERS + i) * random(other * NUMBERS + i);
      return sum;
    });
  }

  const at = (row: number, i: number) => row * STRIDE + i;

  it('are those of two rows with four, of all numbers or of some', () => {
    for (const [a, b, start, end] of [
      [0, 0, 0, 7],
      [1, 5, 0, 7],
      [6, 2, 2, 6],
      [7, 5, 6, 7],
    ] as const) {
      const { numbers, sums, addProducts } = filled();
      addProducts(at(a, start), at(b, start), STRIDE, at(a, end), sums);
      expect([...numbers.subarray(sums, sums + BLOCK_SUMS)]).toEqual(products(a, b, start, end));
    }
  });

  it('are added to what is there, in one place and no other', () => {
    const { numbers, sums, addProducts } = filled();
    const before = numbers.slice(0, sums);
    numbers.fill(5, sums, sums + 2 * BLOCK_SUMS);
    addProducts(at(2, 0), at(4, 0), STRIDE, at(2, 4), sums + BLOCK_SUMS);
    addProducts(at(2, 4), at(4, 4), STRIDE, at(2, 7), sums + BLOCK_SUMS);
    expect([...numbers.subarray(sums, sums + BLOCK_SUMS)]).toEqual(Array(BLOCK_SUMS).fill(5));
    expect([...numbers.subarray(sums + BLOCK_SUMS, sums + 2 * BLOCK_SUMS)]).toEqual(
      products(2, 4, 0, 7).map((sum) => sum + 5),
    );
    expect(numbers.slice(0, sums)).toEqual(before);
  });

  it('leave everything as it is where there are no numbers', () => {
    const { numbers, sums, addProducts } = filled();
    addProducts(at(0, 4), at(1, 4), STRIDE, at(0, 4), sums);
    expect([...numbers.subarray(sums, sums + BLOCK_SUMS)]).toEqual(Array(BLOCK_SUMS).fill(0));
  });

  it('read and write nothing outside', () => {
    const { numbers, addProducts } = productRoom(1000, 0);
    expect(() => addProducts(0, 100, 100, 100, numbers.length)).toThrow(WebAssembly.RuntimeError);
  });
});
