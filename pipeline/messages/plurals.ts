/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "1 model", "2 models" */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Up to twenty names, and how many more there are. */
export function upToTwenty(names: readonly string[]): string {
  const rest = names.length - 20;
  return rest > 0 ? `${names.slice(0, 20).join(', ')} and ${rest} more` : names.join(', ');
}
