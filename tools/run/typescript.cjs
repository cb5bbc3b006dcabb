// Lets Node load the workspace's TypeScript: `node --require ./tools/run/typescript.cjs main.ts`.
// Compiled files are kept under .nx/typescript, so only a changed file is compiled again.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { keepFile } = require('./keep-file.cjs');
const { runCached } = require('./code-cache.cjs');
const { mapPositions } = require('./source-positions.cjs');
const options = require('./swc-options.cjs');

const cache = join(__dirname, '../../.nx/typescript');
const salt = JSON.stringify(options) + require('@swc/core/package.json').version;
mkdirSync(cache, { recursive: true });

function compile(source, filename, compiled) {
  try {
    return readFileSync(compiled, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...options, filename });
    keepFile(compiled, code);
    return code;
  }
}

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256').update(salt).update(filename).update(source).digest('hex').slice(0, 32);
  const compiled = join(cache, `${key}.js`);
  const code = compile(source, filename, compiled);
  mapPositions(filename, compiled);
  runCached(module, filename, code, join(cache, key));
};
