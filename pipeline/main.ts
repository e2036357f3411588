import { runAsProcess } from './run-as-process.ts';

/** The program, `node dist/main.js <command>`; for all commands see commands.ts. */
void runAsProcess(process.argv.slice(2));
