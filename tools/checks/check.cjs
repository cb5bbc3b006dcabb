// `npm run check`: format, lint, import rules with their canary, types, generated code, the README's drawing.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const bin = (name) => join(root, 'node_modules', name);
const steps = [
  // Without the project graph the import rule is silently skipped.
  ['project graph', [bin('nx/dist/bin/nx.js'), 'graph', '--file=.nx/graph.json']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['lint', [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.']],
  ['import rules catch violations', ['tools/checks/canary.cjs']],
  ['types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  ['metrics and their schema', ['tools/checks/metrics.cjs', '--check']],
  ['generated code', ['tools/checks/generate.cjs', '--check']],
  ['files made from the configuration', ['tools/checks/configuration.cjs', '--check']],
  ['AsyncAPI of the topics', ['tools/checks/asyncapi.cjs', '--check']],
  ['drawing and links in the README', ['tools/checks/readme.cjs', '--check']],
];

for (const [name, args] of steps) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (status !== 0) {
    console.error(`check failed: ${name}\n${stdout}${stderr}`);
    process.exit(1);
  }
  console.log(`check ok: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
