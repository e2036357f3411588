import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { leadingEigenvector } from '../../pipeline/statistics/leading-eigenvector.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';

/** A matrix with these eigenvalues, and eigenvectors by chance, which are the rows of `vectors`. */
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
    { of: 'so near the next that it takes a decomposition', eigenvalues: [1 + 1e-6, 1, 0.5] },
    { of: 'the only one that is not 0', eigenvalues: [3, 0, 0, 0, 0] },
    { of: 'among many alike', eigenvalues: [3, ...Array<number>(40).fill(1)] },
  ])('has the largest eigenvalue, $of', ({ eigenvalues }) => {
    for (const seed of [1, 2, 3]) {
      const { matrix, vectors } = withEigenvalues(eigenvalues, seed);
      const size = eigenvalues.length;
      const found = leadingEigenvector(matrix, size);
      const overlap = vectors.getRow(0).reduce((sum, each, i) => sum + each * found[i]!, 0);
      expect(Math.abs(overlap)).toBeCloseTo(1, 12);
      expect(Math.hypot(...found)).toBeCloseTo(1, 13);
    }
  });

  it('is found from any start, also where the second eigenvector is what the first steps are nearest to', () => {
    // The start is 2 + cos 1, 2 + cos 2, …; here it is at right angles to the leading eigenvector but for a trace.
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
