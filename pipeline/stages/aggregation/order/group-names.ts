import { CATEGORY_NAME } from '../../../sources/formats/own-csv-schema.ts';

/**
 * Names of groups of columns: the words that all of a group's columns share and not all others, or else the first column; `group n`
 * where that is no name, or another group's.
 */
export function groupNames(groups: readonly string[][]): string[] {
  const everywhere = commonWords(groups.flat());
  const names = groups.map((members) => {
    const common = commonWords(members).filter((word) => !everywhere.includes(word));
    if (members.length === 1) return members[0]!;
    return common.length > 0 ? common.join(' ') : `${members[0]} and ${members.length - 1} more`;
  });
  return names.map((name, place) =>
    names.indexOf(name) === place && CATEGORY_NAME.pattern.test(name) ? name : `group ${place + 1}`,
  );
}

/** The words of the first name that all others have, too. */
function commonWords([first = '', ...others]: readonly string[]): string[] {
  const all = others.map(wordsOf);
  return wordsOf(first).filter((word) => all.every((words) => words.includes(word)));
}

/** A name's words, without those in brackets, such as numbers of data sets. */
function wordsOf(name: string): string[] {
  const bare = name.replaceAll(/[([][^)\]]*[)\]]/g, ' ');
  return bare.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
