// Runs a script that run.sh has put together: start.cjs .scripts/<hash of the code>/stages/cohort.cjs paper
//
// Node reads a megabyte of code anew for every stage, and compiles what is called of it: a sixth of a short stage's
// time. The first run keeps what was compiled beside the script, when it ends, for those after it. (Node can do so
// itself from version 22 on.) A CommonJS module, for which Node starts faster.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const DIGEST = 'sha256';
const DIGEST_BYTES = 32;

/** Runs a module with what was compiled of it before; also those that it requires. */
require.extensions['.cjs'] = (module, filename) => {
  const source = fs.readFileSync(filename, 'utf8');
  // What another Node has compiled is not looked at; what one with other flags has, V8 itself rejects.
  const file = `${filename}.${process.version}-${process.arch}`;
  const cachedData = readCompiled(file, source);
  const script = new vm.Script(wrap(source), { filename, cachedData });
  if (!cachedData || script.cachedDataRejected)
    process.once('exit', () => keepCompiled(file, source, script));
  const { exports } = module;
  script.runInThisContext()(exports, createRequire(filename), module, filename, path.dirname(filename));
};

/** What is whole and was compiled of just this, since V8 believes what it is given; else nothing. */
function readCompiled(file, source) {
  try {
    const bytes = fs.readFileSync(file);
    const compiled = bytes.subarray(DIGEST_BYTES);
    return digestOf(source, compiled).equals(bytes.subarray(0, DIGEST_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing is lost but time where the disk is full, or the folder may not be written. */
function keepCompiled(file, source, script) {
  const unfinished = `${file}.${process.pid}`;
  try {
    const compiled = script.createCachedData();
    fs.writeFileSync(unfinished, Buffer.concat([digestOf(source, compiled), compiled]));
    fs.renameSync(unfinished, file);
  } catch {
    fs.rmSync(unfinished, { force: true });
  }
}

function digestOf(source, compiled) {
  return createHash(DIGEST).update(source).update(compiled).digest();
}

// As if it had been started itself.
process.argv.splice(1, 1);
require(path.resolve(process.argv[1]));
