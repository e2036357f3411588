/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "1 model", "2 models" */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Names up to a number, and how many more there are. */
export function upTo(most: number, names: readonly string[]): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

export function upToTwenty(names: readonly string[]): string {
  return upTo(20, names);
}

/** A number with thousands separators: `4,200`. */
export function thousands(number: number): string {
  return number.toLocaleString('en-US');
}
