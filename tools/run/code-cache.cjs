// What V8 made of a module is kept beside it, so that the next process does not parse and compile it again.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');
const { keepFile } = require('./keep-file.cjs');

/** V8 takes code only from its own version with the same flags. */
const version = cachedDataVersionTag().toString(16);
/** Scripts that were compiled here, by the file that is to keep their code. */
const compiled = new Map();

function kept(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Runs a CommonJS module as Node's own loader does, with code that is kept in files that begin with `prefix`. */
exports.runCached = (module, filename, code, prefix) => {
  const path = `${prefix}.${version}`;
  const cachedData = kept(path);
  const script = new Script(Module.wrap(code), { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) compiled.set(path, script);
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, Module.createRequire(filename), module, filename, dirname(filename));
};

// At the end, because by then the functions that a start needs are compiled as well.
process.on('exit', () => {
  for (const [path, script] of compiled) {
    try {
      keepFile(path, script.createCachedData());
    } catch {
      return; // A folder that cannot be written costs the next start some time, nothing else.
    }
  }
});
