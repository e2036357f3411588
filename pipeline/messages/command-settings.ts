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
 * Settings of a command, to be pasted as printed; empty if a terminal could not show them, or a system not take them.
 *
 * @param lists settings that are lists of names, instead of those with the same name
 */
export function settingsText(
  settings: NodeJS.ProcessEnv,
  lists: Readonly<Record<string, readonly string[]>>,
): string {
  const others = Object.entries(settings).filter(([name, text]) => text && !lists[name]);
  const named = Object.entries(lists).filter(([, names]) => names.length > 0);
  const all = [
    ...others.map(([name, text]) => `${name}=${word(text!)}`),
    ...named.map(([name, names]) => `${name}=${listWord(names)}`),
  ].join(' ');
  return all.length > 100_000 || all.search(UNSHOWABLE) >= 0 ? '' : all;
}
