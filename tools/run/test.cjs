// `npm test`: the checks, then every spec. Arguments go to vitest (`npm test -- libs/kernel` skips the checks).
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const filters = process.argv.slice(2);
const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

const checked = filters.length > 0 ? 0 : run([join(root, 'tools/checks/check.cjs')]);
process.exitCode = checked || run([join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...filters]);
