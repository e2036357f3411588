#!/usr/bin/env node
import { runAsProcess } from './run-as-process.ts';

/** The program, `metalign <command>` or `node dist/main.js <command>`; for all commands see commands.ts. */
void runAsProcess(process.argv.slice(2));
