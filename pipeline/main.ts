import { runAsProcess } from './process.ts';

/** The program: `node dist/main.js <command>`; commands.ts has all commands. */
void runAsProcess(process.argv.slice(2));
