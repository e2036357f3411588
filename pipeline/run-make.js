// Runs Make within Make, and where it fails, has said once more what failed:
//
//   node pipeline/run-make.js <what stages note> <a file as old as the run, for what is to be said> <command> make all
import { handOn } from './hand-on.js';
import { sayFailures } from './say-failures.js';

const [notes, target, command, make, ...words] = process.argv.slice(2);
if ((await handOn(make, words)) !== 0) sayFailures(notes, target, command);
