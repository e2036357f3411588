// Runs Make within Make, and where it fails, has said once more what failed:
//
//   node pipeline/run-make.js <what stages note> <a file as old as the run, for what is to be said> <folders> <command> make all
//
// The folders are listed for it, which it would start another process for.
import { handOn } from './hand-on.js';
import { listing } from './listing.js';
import { sayFailures } from './say-failures.js';

const [notes, target, folders, command, make, ...words] = process.argv.slice(2);
const listed = folders.split(' ').map((each) => listing(each));
if ((await handOn(make, [`LISTED=${listed.join(' ')}`, ...words])) !== 0) sayFailures(notes, target, command);
