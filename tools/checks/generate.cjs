// Generates the protobuf code of every buf module; with `--check`, fails when what is committed differs.
const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, '../..');
const contracts = join(root, 'libs/contracts');
const modules = readdirSync(contracts).filter((name) => existsSync(join(contracts, name, 'buf.gen.yaml')));

function run(args, cwd) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const { status } = spawnSync('buf', args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
  if (status !== 0) process.exit(1);
}

function snapshot(folder) {
  return new Map(
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => [file, readFileSync(file, 'utf8')]),
  );
}

const check = process.argv.includes('--check');
const stale = [];
for (const name of modules) {
  const folder = join(contracts, name);
  const before = snapshot(join(folder, 'src/gen'));
  if (check) run(['lint'], folder);
  run(['generate'], folder);
  const after = snapshot(join(folder, 'src/gen'));
  for (const file of new Set([...before.keys(), ...after.keys()]))
    if (before.get(file) !== after.get(file)) stale.push(relative(root, file));
}
if (check && stale.length > 0) {
  console.error(`generated code is out of date (npm run gen makes it):\n  ${stale.join('\n  ')}`);
  process.exit(1);
}
if (!check) {
  require('./readme.cjs');
  require('./configuration.cjs');
  require('./asyncapi.cjs');
}
