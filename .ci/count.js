import fs from 'node:fs';

// Sums the reports of the test runs. A gate that failed without a failed test (format, lint, types, a broken
// installation) counts as one failure.
const folder = '.test-results';
const reports = fs.existsSync(folder)
  ? fs.readdirSync(folder).map((file) => JSON.parse(fs.readFileSync(`${folder}/${file}`, 'utf8')))
  : [];
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
const gateFailed = process.argv[2] !== '0';
const failed = Math.max(sum('numFailedTests'), gateFailed ? 1 : 0);
const skipped = sum('numPendingTests') + sum('numTodoTests');
console.log(`${sum('numPassedTests')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
