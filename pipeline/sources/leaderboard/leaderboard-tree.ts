import { inCode } from '../../warehouse/code-hash.ts';
import { readFile } from '../../warehouse/files.ts';
import { readCsv, recordsOf } from '../formats/csv-file.ts';

/** A metric of the leaderboard, or a node above metrics. */
export type TreeNode = (typeof leaderboardTree)[number];

const FILE = 'pipeline/sources/leaderboard/leaderboard-tree.csv';
const COLUMNS = ['name', 'parent', 'display_domain', 'is_leaf'] as const;
const csv = readCsv({ bytes: readFile(inCode(FILE)), where: FILE });

/** Every node and leaf as the site showed them in April 2025, a parent before its children. */
export const leaderboardTree = recordsOf(csv, COLUMNS).map(({ name, parent, display_domain, is_leaf }) => ({
  name,
  parent: parent || null,
  /** Where the site files it: `V1`, `Neural`, `Behavioral`, … */
  displayDomain: display_domain,
  isLeaf: is_leaf === 'true',
}));
