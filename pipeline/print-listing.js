// Prints the listing of each word, such as `raw` or `out/paper,out/normalize`, in a line.
import { listing } from './listing.js';

for (const folders of process.argv.slice(2)) console.log(listing(folders));
