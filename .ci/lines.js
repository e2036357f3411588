import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

// Counts code: lines that are neither blank nor only a comment.
const KINDS = {
  pipeline: /^pipeline\/.*\.(ts|js|css|sql|sh)$/,
  sql: /^sql\/.*\.sql$/,
  contracts: /^sql\/.*\.ya?ml$/,
  'tests and bench': /^(test|bench)\/.*\.(ts|js|mjs|css|sh|py|R)$/,
};
/** How a line of comment begins, by the end of the file's name. */
const COMMENT = { yml: '#', yaml: '#', sh: '#', py: '#', R: '#', sql: '--', css: '/*' };

function codeLines(file) {
  const ending = file.split('.').at(-1);
  const text = fs.readFileSync(file, 'utf8');
  // A block at the start of a line only: elsewhere the signs may be in a string.
  const code = /^(ts|m?js|css)$/.test(ending) ? text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, '') : text;
  const isCode = (line) => line !== '' && !line.startsWith(COMMENT[ending] ?? '//');
  return code.split('\n').filter((line) => isCode(line.trim())).length;
}

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  .split('\n')
  .filter((file) => fs.existsSync(file));
const counts = Object.entries(KINDS).map(([kind, name]) => {
  const lines = files.filter((file) => name.test(file)).reduce((sum, file) => sum + codeLines(file), 0);
  return `${kind} ${lines.toLocaleString('en')}`;
});
const inPipeline = files.filter((file) => file.startsWith('pipeline/')).length;
console.log(`code lines: ${counts.join(', ')}; files in pipeline/: ${inPipeline}`);
