// Lets Node load the workspace's TypeScript: `node --require ./tools/run/typescript.cjs main.ts`.
// Compiled files are kept under .nx/typescript, so only a changed file is compiled again.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { threadId } = require('node:worker_threads');
const options = require('./swc-options.cjs');

const cache = join(__dirname, '../../.nx/typescript');
const salt = JSON.stringify(options) + require('@swc/core/package.json').version;
mkdirSync(cache, { recursive: true });

function compile(source, filename) {
  const key = createHash('sha256').update(salt).update(filename).update(source).digest('hex').slice(0, 32);
  const cached = join(cache, `${key}.js`);
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...options, filename });
    // Processes compile at the same time, and so do the threads of one.
    const own = `${cached}.${process.pid}-${threadId}`;
    writeFileSync(own, code);
    renameSync(own, cached);
    return code;
  }
}

process.setSourceMapsEnabled(true);
require.extensions['.ts'] = (module, filename) =>
  module._compile(compile(readFileSync(filename, 'utf8'), filename), filename);
