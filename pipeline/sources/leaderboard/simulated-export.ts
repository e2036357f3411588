import { simulatedNormal } from '../tables/simulated-normal.ts';
import { leaderboardTree } from './leaderboard-tree.ts';
import { loadingOf, simulateLeaderboard, siteFormat } from './simulated-leaderboard.ts';

/**
 * Simulates the leaderboard's plain CSV export, with benchmarks that were added later: each loads on its factor as in the
 * document. Every fifth model failed on every seventh of these.
 */
export function simulateExport(seed: number): string {
  const { document, truth } = simulateLeaderboard();
  const { normal } = simulatedNormal(seed);
  const header = ['model_name', ...leaderboardTree.map(({ name }) => name)];
  const rows = document.models.map(({ name, scores }, i) => [
    name,
    ...leaderboardTree.map((node, j) => {
      const known = scores[node.name]?.at(-1)?.value;
      if (known !== undefined) return known;
      if (!node.isLeaf) return '';
      if (i % 5 === 2 && (i + j) % 7 === 0) return 'X';
      const { factor, loading } = loadingOf(node);
      const value = loading * truth.abilities[i]![factor] + Math.sqrt(1 - loading ** 2) * normal();
      return siteFormat(0.5 + 0.12 * value);
    }),
  ]);
  return [header, ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}
