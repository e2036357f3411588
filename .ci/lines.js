import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

// Prints how much code there is, in tokens (names, numbers, strings and signs, without comments), and how many lines of
// code are longer than 120 characters. Lines of code say little: they fall when code is written tighter.

const LONGEST = 120;
const STRING = /`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/;
const WORD = /[A-Za-z_$][\w$]*|\d[\w.]*/;
const SIGN = /=>|\.{3}|[?!=<>&|*+-]{2,3}|[^\s\w]/;
const TOKEN = new RegExp([STRING, WORD, SIGN].map(({ source }) => source).join('|'), 'g');

/** Comments by the ending of the file. What stands before a comment is kept. */
const COMMENTS = {
  ts: /(^|[^:'"`\\])\/\/.*$|\/\*[\s\S]*?\*\//gm,
  css: /\/\*[\s\S]*?\*\//g,
  sql: /--.*$/gm,
  yml: /(^|\s)#.*$/gm,
};

/** The folder and the endings of each kind of code. */
const KINDS = {
  pipeline: ['pipeline', 'ts'],
  contracts: ['sql', 'yml'],
  sql: ['sql', 'sql'],
  css: ['pipeline', 'css'],
  tests: ['test', 'ts'],
  cases: ['test', 'yml', 'json'],
  bench: ['bench', 'ts'],
};

/** The text of a file without its comments. */
function codeOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  const comment = COMMENTS[file.split('.').at(-1)];
  return comment ? text.replace(comment, '$1') : text;
}

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  .split('\n')
  .filter((file) => fs.existsSync(file));

for (const [kind, [folder, ...endings]] of Object.entries(KINDS)) {
  const ofKind = files.filter(
    (file) => file.startsWith(`${folder}/`) && endings.includes(file.split('.').at(-1)),
  );
  let tokens = 0;
  let long = 0;
  for (const file of ofKind) {
    const code = codeOf(file);
    tokens += code.match(TOKEN)?.length ?? 0;
    long += code.split('\n').filter((line) => line.trim() && line.length > LONGEST).length;
  }
  const columns = [
    kind.padEnd(10),
    `${ofKind.length} files`.padStart(10),
    `${tokens.toLocaleString('en')} tokens`.padStart(16),
    `${long} lines over ${LONGEST} characters`.padStart(32),
  ];
  console.log(columns.join(' '));
}
