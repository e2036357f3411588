import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { leadingEigenvector } from '../../../pipeline/statistics/numbers/leading-eigenvector.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';

/** A matrix with these eigenvalues and random eigenvectors, which are the rows of `vectors`. */
function withEigenvalues(eigenvalues: readonly number[], seed: number) {
  const size = eigenvalues.length;
  const normals = new Matrix(
    Array.from({ length: size }, (_, row) => [...standardNormals(seededGenerator(seed, row), size)]),
  );
  const vectors = new EigenvalueDecomposition(
    normals.mmul(normals.transpose()),
  ).eigenvectorMatrix.transpose();
  const matrix = vectors
    .transpose()
    .mmul(Matrix.diag([...eigenvalues]))
    .mmul(vectors);
  return { matrix: Float64Array.from(matrix.to1DArray()), vectors };
}

describe('leadingEigenvector', () => {
  it.each([
    { of: 'far from the next', eigenvalues: [16, 8, 4.7, 2.9, 2.5, 1, 0.5, 0.1, 0] },
    { of: 'near the next', eigenvalues: [5, 4.9, 1, 0.1] },
    { of: 'too near the next for the power method', eigenvalues: [1 + 1e-6, 1, 0.5] },
    { of: 'the only one above 0', eigenvalues: [3, 0, 0, 0, 0] },
    { of: 'above many equal ones', eigenvalues: [3, ...Array<number>(40).fill(1)] },
  ])('belongs to the largest eigenvalue: $of', ({ eigenvalues }) => {
    for (const seed of [1, 2, 3]) {
      const { matrix, vectors } = withEigenvalues(eigenvalues, seed);
      const size = eigenvalues.length;
      const found = leadingEigenvector(matrix, size);
      const overlap = vectors.getRow(0).reduce((sum, each, i) => sum + each * found[i]!, 0);
      expect(Math.abs(overlap)).toBeCloseTo(1, 12);
      expect(Math.hypot(...found)).toBeCloseTo(1, 13);
    }
  });

  it('is found even if the first steps are nearest to the second eigenvector', () => {
    // The power method starts with (2 + cos 1, 2 + cos 2, …), here nearly orthogonal to the leading eigenvector.
    const start = Array.from({ length: 3 }, (_, i) => 2 + Math.cos(1 + i));
    const length = Math.hypot(...start);
    const second = start.map((each) => each / length);
    const across = [second[1]!, -second[0]!, 0];
    const first = across.map((each, i) => each / Math.hypot(...across) + 1e-9 * second[i]!);
    const matrix = Float64Array.from({ length: 9 }, (_, place) => {
      const [a, b] = [Math.floor(place / 3), place % 3];
      return 2 * first[a]! * first[b]! + second[a]! * second[b]!;
    });
    const found = leadingEigenvector(matrix, 3);
    expect(Math.abs(found.reduce((sum, each, i) => sum + each * first[i]!, 0))).toBeCloseTo(1, 9);
  });
});
