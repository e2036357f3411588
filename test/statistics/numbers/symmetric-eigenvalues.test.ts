import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, it } from 'vitest';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { symmetricEigenvalues } from '../../../pipeline/statistics/numbers/symmetric-eigenvalues.ts';
import { expectClose } from '../references.ts';

// Constants from R 4.5.0: eigen(m)$values.

describe('symmetricEigenvalues', () => {
  it.each([
    {
      name: 'a full matrix, 1 / outer(1:5, 1:5, function(i, j) i + j - 1)',
      size: 5,
      entry: (i: number, j: number) => 1 / (i + j + 1),
      expected: [
        1.5670506910982289, 0.20853421861101315, 0.011407491623419657, 0.00030589804015115381,
        3.287928772164759e-6,
      ],
    },
    {
      name: 'a tridiagonal matrix, toeplitz(c(2, -1, 0, 0, 0, 0))',
      size: 6,
      entry: (i: number, j: number) => [2, -1][Math.abs(i - j)] ?? 0,
      expected: [
        3.8019377358048381, 3.2469796037174672, 2.4450418679126287, 1.5549581320873704, 0.75302039628253326,
        0.19806226419516459,
      ],
    },
    { name: 'a matrix of ones', size: 9, entry: () => 1, expected: [9, 0, 0, 0, 0, 0, 0, 0, 0] },
    { name: 'a matrix of zeros', size: 3, entry: () => 0, expected: [0, 0, 0] },
    { name: 'a 1 × 1 matrix', size: 1, entry: () => -7, expected: [-7] },
  ])('of $name', ({ size, entry, expected }) => {
    const matrix = Float64Array.from({ length: size ** 2 }, (_, i) => entry(Math.floor(i / size), i % size));
    expectClose(symmetricEigenvalues(matrix, size), expected);
  });

  it('agree with a decomposition into eigenvectors, and use only the lower triangle', () => {
    for (const size of [7, 80]) {
      const entries = standardNormals(seededGenerator(1, size), size ** 2);
      const symmetric = new Matrix(size, size);
      for (let i = 0; i < size; i++)
        for (let j = 0; j <= i; j++) {
          symmetric.set(i, j, entries[i * size + j]!);
          symmetric.set(j, i, entries[i * size + j]!);
        }
      const { realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
      expectClose(symmetricEigenvalues(entries, size), Float64Array.from(realEigenvalues).sort().reverse());
    }
  });
});
