import { parse } from 'csv-parse/sync';
import { UNSHOWABLE } from './printable.ts';

/** The names in a list, between commas; names with commas are quoted as in CSV. What is no CSV is split at each comma. */
export function namesInList(text = ''): string[] {
  try {
    return parse(text, { trim: true, relax_quotes: true, relax_column_count: true }).flat().filter(Boolean);
  } catch {
    return text.split(',');
  }
}

/** Names as a word of a command that {@link namesInList} reads them from. */
export function listWord(names: readonly string[]): string {
  const quoted = (name: string) => (/[,"]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  return word(names.map(quoted).join());
}

function word(text: string): string {
  return /^[\w.,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Settings of a command, the last of which is a list, to be pasted as printed; empty if a terminal could not show them, or a
 * system not take them.
 */
export function settingsText(settings: NodeJS.ProcessEnv, list: string, names: readonly string[]): string {
  const words = Object.entries(settings).map(([name, text]) => (text ? `${name}=${word(text)} ` : ''));
  const all = `${words.join('')}${list}=${listWord(names)}`;
  return all.length > 100_000 || all.search(UNSHOWABLE) >= 0 ? '' : all;
}
