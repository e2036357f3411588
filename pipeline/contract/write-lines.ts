import fs from 'node:fs';
import type { Effects } from '../effects.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { CONTRACT_FILE, contractChange, contractLines } from './lines.ts';

/** Accepts the current contracts: `make contract`. */
export function writeContract(effects: Effects): number {
  const kept = fs.existsSync(CONTRACT_FILE)
    ? fs.readFileSync(CONTRACT_FILE, 'utf8').trimEnd().split('\n')
    : [];
  const now = contractLines();
  effects.log(contractChange(kept, now) ?? 'names, types and units of the tables are what they were');
  writeIfChanged(CONTRACT_FILE, `${now.join('\n')}\n`);
  return 0;
}
